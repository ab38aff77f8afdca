package io.understudy.connector.sftp;

import io.understudy.connector.ConnectorInfo.Names;
import io.understudy.object.InvalidValueException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What can be set for a store that is reached by SFTP.
 *
 * @param durable files and folders are flushed to the device before they are acknowledged
 */
record SftpOptions(HostKeys hostKeys, boolean durable, Names names) {
    private static final String HOST_KEY = "host-key";
    private static final String DURABILITY = "durability";
    private static final String LETTER_CASE = "letter-case";
    static final Set<String> KNOWN = Set.of(HOST_KEY, DURABILITY, LETTER_CASE);

    /**
     * Reads them.
     *
     * @param options those that are left when the line's own have been taken
     * @param all the names of both
     */
    static SftpOptions of(String protocol, Map<String, String> options, Set<String> all) {
        for (var name : options.keySet()) {
            if (!KNOWN.contains(name)) {
                throw new InvalidValueException(
                        "options." + name,
                        options.getOrDefault(name, ""),
                        "a cluster by " + protocol + " knows no such option, but "
                                + String.join(", ", new TreeSet<>(all)));
            }
        }
        return new SftpOptions(
                HostKeys.of("options." + HOST_KEY, options.getOrDefault(HOST_KEY, "")),
                first(options, DURABILITY, "fsync", "none"),
                new Names(false, !first(options, LETTER_CASE, "distinct", "folded")));
    }

    private static boolean first(Map<String, String> options, String name, String first, String second) {
        var value = options.getOrDefault(name, first);
        if (!value.equals(first) && !value.equals(second)) {
            throw new InvalidValueException("options." + name, value, name + " is '" + first + "' or '" + second + "'");
        }
        return value.equals(first);
    }
}
