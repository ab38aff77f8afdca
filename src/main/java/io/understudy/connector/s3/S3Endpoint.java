package io.understudy.connector.s3;

import io.understudy.object.InvalidValueException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Where a store is: {@code s3://host[:port]/bucket[/prefix]}, also without the scheme.
 *
 * @param port 0 where the transport's usual one is meant
 * @param prefix what every key begins with: empty, or ending with a slash
 */
record S3Endpoint(String host, int port, String bucket, String prefix) {
    static final String SCHEME = "s3";

    private static final Pattern FORM =
            Pattern.compile("(?i:s3://)?([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+])(?::([0-9]{1,5}))?/([^/]+)(?:/(.*))?");
    private static final Pattern BUCKET = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9]");
    private static final int LARGEST_PORT = 65_535;
    /** Of 1,024 bytes that a key may have, this much is left to the save path and data id. */
    private static final int LONGEST_PREFIX = 200;

    static S3Endpoint of(String endpoint) {
        var parts = FORM.matcher(endpoint);
        if (!parts.matches()) {
            throw invalid(endpoint, "an S3 endpoint is s3://host:port/bucket or s3://host:port/bucket/prefix");
        }
        if (!BUCKET.matcher(parts.group(3)).matches()) {
            throw invalid(endpoint, "a bucket's name has 3 to 63 letters, digits, dots and hyphens");
        }
        var port = parts.group(2) == null ? 0 : Integer.parseInt(parts.group(2));
        if (port > LARGEST_PORT) {
            throw invalid(endpoint, "a port is at most " + LARGEST_PORT);
        }
        return new S3Endpoint(
                parts.group(1).toLowerCase(Locale.ROOT),
                port,
                parts.group(3),
                prefix(endpoint, parts.group(4) == null ? "" : parts.group(4)));
    }

    private static String prefix(String endpoint, String raw) {
        var prefix = raw.endsWith("/") ? raw.substring(0, raw.length() - 1) : raw;
        if (prefix.isEmpty()) {
            return "";
        }
        for (var segment : prefix.split("/", -1)) {
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
                throw invalid(endpoint, "the prefix has plain segments only");
            }
        }
        if (!prefix.chars().allMatch(c -> c > ' ' && c < 0x7F) || prefix.length() > LONGEST_PREFIX) {
            throw invalid(endpoint, "the prefix has at most " + LONGEST_PREFIX + " ASCII characters and no spaces");
        }
        return prefix + "/";
    }

    /** The usual ports are left out, because which one is meant depends on the transport. */
    String root() {
        var shown = port == 0 || port == 80 || port == 443 ? "" : ":" + port;
        return SCHEME + "://" + host + shown + "/" + bucket + "/" + prefix;
    }

    /** The port to connect to. */
    int port(boolean tls) {
        return port == 0 ? (tls ? 443 : 80) : port;
    }

    private static InvalidValueException invalid(String endpoint, String message) {
        return new InvalidValueException("endpoint", endpoint, message);
    }
}
