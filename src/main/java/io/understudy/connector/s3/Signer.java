package io.understudy.connector.s3;

import io.understudy.object.Digest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** AWS Signature Version 4, as S3 wants it: in headers, or in the query of a request that expires by itself. */
final class Signer {
    static final String UNSIGNED = "UNSIGNED-PAYLOAD";

    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final String SERVICE = "s3";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyyMMdd", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final S3Credentials credentials;
    private final String region;

    Signer(S3Credentials credentials, String region) {
        this.credentials = credentials;
        this.region = region;
    }

    /**
     * The headers to send: the given ones, and those that sign them all.
     *
     * @param path encoded
     * @param query decoded
     * @param headers by lower-case name, with {@code host}
     * @param payload the body's SHA-256 in hex, or {@link #UNSIGNED}
     */
    SortedMap<String, String> headers(
            String method,
            String path,
            Map<String, String> query,
            Map<String, String> headers,
            String payload,
            Instant now) {
        var all = new TreeMap<>(headers);
        all.put("x-amz-content-sha256", payload);
        all.put("x-amz-date", TIME.format(now));
        credentials.sessionToken().ifPresent(token -> all.put("x-amz-security-token", token));
        var signed = String.join(";", all.keySet());
        var signature = signature(canonical(method, path, query(query), all, signed, payload), now);
        all.put(
                "authorization",
                "%s Credential=%s/%s,SignedHeaders=%s,Signature=%s"
                        .formatted(ALGORITHM, credentials.accessKey(), scope(now), signed, signature));
        return all;
    }

    /** The query of a request without a body that the server refuses once {@code valid} has passed since {@code now}. */
    String query(String method, String path, Map<String, String> query, String host, Instant now, Duration valid) {
        var all = new TreeMap<>(query);
        all.put("X-Amz-Algorithm", ALGORITHM);
        all.put("X-Amz-Credential", credentials.accessKey() + "/" + scope(now));
        all.put("X-Amz-Date", TIME.format(now));
        all.put("X-Amz-Expires", Long.toString(valid.toSeconds()));
        all.put("X-Amz-SignedHeaders", "host");
        credentials.sessionToken().ifPresent(token -> all.put("X-Amz-Security-Token", token));
        var unsigned = query(all);
        var canonical = canonical(method, path, unsigned, new TreeMap<>(Map.of("host", host)), "host", UNSIGNED);
        return unsigned + "&X-Amz-Signature=" + signature(canonical, now);
    }

    /** Names and values encoded, in the order in which they are signed. */
    static String query(Map<String, String> query) {
        var encoded = new TreeMap<String, String>();
        query.forEach((name, value) -> encoded.put(encoded(name, false), encoded(value, false)));
        return encoded.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining("&"));
    }

    /** By RFC 3986, with {@code ~} left alone and everything else outside letters, digits and {@code -._} encoded. */
    static String encoded(String text, boolean slashes) {
        var out = new StringBuilder();
        for (var b : text.getBytes(StandardCharsets.UTF_8)) {
            var c = (char) (b & 0xFF);
            if ((c >= 'A' && c <= 'Z')
                    || (c >= 'a' && c <= 'z')
                    || (c >= '0' && c <= '9')
                    || "-._~".indexOf(c) >= 0
                    || (slashes && c == '/')) {
                out.append(c);
            } else {
                out.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
        }
        return out.toString();
    }

    private static String canonical(
            String method,
            String path,
            String query,
            SortedMap<String, String> headers,
            String signed,
            String payload) {
        var lines = headers.entrySet().stream()
                .map(header -> header.getKey() + ":" + header.getValue().strip().replaceAll(" +", " ") + "\n")
                .collect(Collectors.joining());
        return String.join("\n", method, path, query, lines, signed, payload);
    }

    private String signature(String canonical, Instant now) {
        var text = String.join("\n", ALGORITHM, TIME.format(now), scope(now), sha256(canonical));
        var day = hmac(("AWS4" + credentials.secretKey()).getBytes(StandardCharsets.UTF_8), DAY.format(now));
        var key = hmac(hmac(hmac(day, region), SERVICE), "aws4_request");
        return HexFormat.of().formatHex(hmac(key, text));
    }

    private String scope(Instant now) {
        return String.join("/", DAY.format(now), region, SERVICE, "aws4_request");
    }

    private static String sha256(String text) {
        return Digest.sha256(text.getBytes(StandardCharsets.UTF_8)).hex();
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }
}
