package io.understudy.connector.webdav;

import io.vertx.core.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Digest authentication (RFC 7616) with {@code auth}: the password itself never passes the line. */
final class DigestAuthentication implements Authentication {
    private static final Pattern FIELD =
            Pattern.compile("([A-Za-z-]+)\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\\s,]+))");
    private static final Map<String, String> ALGORITHMS = Map.of("MD5", "MD5", "SHA-256", "SHA-256");

    private final String user;
    private final String password;
    private final RandomGenerator random;
    private final AtomicReference<@Nullable Challenge> challenge = new AtomicReference<>();

    DigestAuthentication(String user, String password, RandomGenerator random) {
        this.user = user;
        this.password = password;
        this.random = random;
    }

    @Override
    public Optional<String> header(HttpMethod method, String uri) {
        return Optional.ofNullable(challenge.get()).map(known -> answer(known, method.name(), uri));
    }

    @Override
    public boolean challenged(List<String> challenges) {
        var next = challenges.stream()
                .filter(each -> each.regionMatches(true, 0, "Digest ", 0, "Digest ".length()))
                .map(DigestAuthentication::fields)
                .filter(DigestAuthentication::supported)
                .findFirst();
        next.ifPresent(fields -> challenge.set(new Challenge(fields, new AtomicInteger())));
        return next.isPresent();
    }

    @Override
    public boolean needsPriming() {
        return true;
    }

    private String answer(Challenge known, String method, String uri) {
        var algorithm = known.field("algorithm", "MD5");
        var count = "%08x".formatted(known.used.incrementAndGet());
        var clientNonce = HexFormat.of().toHexDigits(random.nextLong());
        var realm = known.field("realm", "");
        var nonce = known.field("nonce", "");
        var secret = hash(algorithm, user + ":" + realm + ":" + password);
        var request = hash(algorithm, method + ":" + uri);
        var response = hash(algorithm, String.join(":", secret, nonce, count, clientNonce, "auth", request));
        var opaque = known.field("opaque", "");
        return "Digest username=\"" + quoted(user) + "\", realm=\"" + quoted(realm) + "\", nonce=\"" + quoted(nonce)
                + "\", uri=\"" + uri + "\", algorithm=" + algorithm + ", response=\"" + response
                + "\", qop=auth, nc=" + count + ", cnonce=\"" + clientNonce + "\""
                + (opaque.isEmpty() ? "" : ", opaque=\"" + quoted(opaque) + "\"");
    }

    private static String quoted(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    private static Map<String, String> fields(String text) {
        var fields = new HashMap<String, String>();
        var matcher = FIELD.matcher(text.substring("Digest ".length()));
        while (matcher.find()) {
            var quoted = matcher.group(2);
            fields.put(
                    matcher.group(1).toLowerCase(Locale.ROOT),
                    quoted == null ? matcher.group(3) : quoted.replaceAll("\\\\(.)", "$1"));
        }
        return fields;
    }

    private static boolean supported(Map<String, String> fields) {
        return fields.containsKey("nonce")
                && ALGORITHMS.containsKey(
                        fields.getOrDefault("algorithm", "MD5").toUpperCase(Locale.ROOT))
                && List.of(fields.getOrDefault("qop", "").split("\\s*,\\s*")).contains("auth");
    }

    private static String hash(String algorithm, String text) {
        try {
            var digest = MessageDigest.getInstance(algorithm.toUpperCase(Locale.ROOT));
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has it", e);
        }
    }

    @Override
    public String toString() {
        return "DigestAuthentication";
    }

    private record Challenge(Map<String, String> fields, AtomicInteger used) {
        String field(String name, String otherwise) {
            return fields.getOrDefault(name, otherwise);
        }
    }
}
