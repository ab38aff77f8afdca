package io.understudy.api;

import io.quarkus.test.junit.QuarkusTestProfile;
import io.restassured.RestAssured;
import io.restassured.builder.RequestSpecBuilder;
import io.understudy.access.Role;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** A service with a token for each role, a cluster's credentials, and its management port open. */
public final class Guarded implements QuarkusTestProfile {
    static final String READER = "reader-4f1c8a7e22b14f0d9f0c3f5a";
    static final String WRITER = "writer-0d9e6b5c4a3f28171605f4e3";
    static final String OPERATOR = "operator-77aa66bb55cc44dd33ee22ff";
    static final String ADMIN = "admin-9b8c7d6e5f4a3b2c1d0e9f8a";
    static final String STRANGER = "stranger-1122334455667788990011";
    static final String CREDENTIAL = "credential-5e6f7a8b9c0d1e2f3a4b5c6d";
    /** From the least to the most. */
    static final List<String> TOKENS = List.of(READER, WRITER, OPERATOR, ADMIN);

    @Override
    public Map<String, String> getConfigOverrides() {
        var config = new HashMap<String, String>();
        config.put("understudy.credentials.guarded.password", CREDENTIAL);
        config.putAll(Tested.ANY_PORTS);
        config.put("quarkus.log.file.format", "%c %s%e%n");
        config.put("quarkus.log.category.\"io.understudy\".level", "DEBUG");
        for (var token : TOKENS) {
            var role = token.replaceFirst("-.*", "");
            config.put("understudy.access.tokens.the-" + role + ".hash", hash(token));
            config.put("understudy.access.tokens.the-" + role + ".role", role);
        }
        return config;
    }

    /** That holds this role. */
    static String token(Role role) {
        var prefix = role.name().toLowerCase(Locale.ROOT) + "-";
        return TOKENS.stream()
                .filter(token -> token.startsWith(prefix))
                .findFirst()
                .orElseThrow();
    }

    /** With every request bearing this token, unless it says so itself. */
    static <T> T as(String token, Supplier<T> what) {
        RestAssured.requestSpecification = new RequestSpecBuilder()
                .addHeader("Authorization", "Bearer " + token)
                .build();
        try {
            return what.get();
        } finally {
            RestAssured.requestSpecification = null;
        }
    }

    static String hash(String token) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
