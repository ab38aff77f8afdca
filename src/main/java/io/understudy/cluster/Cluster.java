package io.understudy.cluster;

import io.understudy.object.InvalidValueException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * A storage system, as an administrator has described it.
 *
 * @param endpoint where it is; with a scheme it names its protocol, without one it speaks the first protocol of the
 *     table that has a driver
 * @param credentials the name of an entry of the configuration
 * @param quota its declared size in bytes
 * @param options the driver's own
 */
public record Cluster(
        String id,
        DeviceKind device,
        Link link,
        String endpoint,
        Optional<String> credentials,
        OptionalLong quota,
        Map<String, String> options) {
    public static final int LONGEST_ENDPOINT = 2048;
    public static final int MOST_OPTIONS = 64;

    private static final Pattern USER_INFO = Pattern.compile("://[^/?#]*@");

    private static final Pattern ID = Pattern.compile("[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?");

    public Cluster {
        if (!ID.matcher(id).matches()) {
            throw new InvalidValueException(
                    "id", id, "a cluster id has 1 to 63 lower-case letters, digits, dashes and underscores");
        }
        if (endpoint.isBlank() || endpoint.length() > LONGEST_ENDPOINT) {
            throw new InvalidValueException(
                    "endpoint", endpoint, "an endpoint has 1 to " + LONGEST_ENDPOINT + " characters");
        }
        if (USER_INFO.matcher(endpoint).find()) {
            throw new InvalidValueException(
                    "endpoint",
                    USER_INFO.matcher(endpoint).replaceFirst("://…@"),
                    "credentials do not stand in an endpoint: name an entry of the configuration in 'credentials'");
        }
        quota.ifPresent(size -> {
            if (size < 1) {
                throw new InvalidValueException("quota", Long.toString(size), "a quota is at least 1 byte");
            }
        });
        if (options.size() > MOST_OPTIONS) {
            throw new InvalidValueException(
                    "options", Integer.toString(options.size()), "a cluster has at most " + MOST_OPTIONS + " options");
        }
        options = Map.copyOf(options);
    }
}
