package io.understudy.connector.s3;

import io.understudy.object.InvalidValueException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What can be set for an S3 store.
 *
 * @param region that requests are signed for
 * @param virtualHost the bucket goes into the host's name instead of the path
 * @param tls speaks TLS
 * @param ca a PEM file with the authorities to trust instead of the platform's
 * @param usage asks for the user's quota with Ceph's usage call
 */
record S3Options(String region, boolean virtualHost, boolean tls, Optional<Path> ca, boolean usage) {
    private static final String REGION = "region";
    private static final String STYLE = "style";
    private static final String TLS = "tls";
    private static final String CA = "ca";
    private static final String USAGE = "usage";
    static final Set<String> KNOWN = Set.of(REGION, STYLE, TLS, CA, USAGE);

    static S3Options of(Map<String, String> options) {
        for (var option : options.entrySet()) {
            if (!KNOWN.contains(option.getKey())) {
                throw new InvalidValueException(
                        "options." + option.getKey(),
                        option.getValue(),
                        "an S3 cluster knows the options region, style, tls, ca and usage");
            }
        }
        var tls = choice(options, TLS, "true", "true", "false");
        var ca = Optional.ofNullable(options.get(CA)).map(S3Options::file);
        if (ca.isPresent() && !tls) {
            throw new InvalidValueException("options." + CA, options.getOrDefault(CA, ""), "a CA needs tls");
        }
        return new S3Options(
                region(options.getOrDefault(REGION, "us-east-1")),
                choice(options, STYLE, "path", "virtual", "path"),
                tls,
                ca,
                choice(options, USAGE, "none", "ceph", "none"));
    }

    /** Whether it is {@code yes} and not {@code no}. */
    private static boolean choice(Map<String, String> options, String name, String usual, String yes, String no) {
        var value = options.getOrDefault(name, usual);
        if (!value.equals(yes) && !value.equals(no)) {
            throw new InvalidValueException("options." + name, value, "%s is '%s' or '%s'".formatted(name, yes, no));
        }
        return value.equals(yes);
    }

    private static String region(String region) {
        if (!region.matches("[A-Za-z0-9_-]{1,64}")) {
            throw new InvalidValueException(
                    "options." + REGION, region, "a region has 1 to 64 letters, digits and hyphens");
        }
        return region;
    }

    private static Path file(String name) {
        try {
            var path = Path.of(name);
            if (!Files.isReadable(path)) {
                throw new InvalidValueException("options." + CA, name, "there is no such file, or it cannot be read");
            }
            return path;
        } catch (InvalidPathException e) {
            throw new InvalidValueException("options." + CA, name, "this cannot be a file: " + e.getReason());
        }
    }
}
