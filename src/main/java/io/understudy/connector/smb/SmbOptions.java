package io.understudy.connector.smb;

import io.understudy.object.InvalidValueException;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * What can be set for a share.
 *
 * @param domain of the user; empty for the server's own
 * @param encrypted nothing less than SMB 3.1.1 with encryption; else SMB 2.1 or later, every message signed
 * @param durable files are flushed to the device before they are acknowledged
 * @param timeout of each answer
 */
record SmbOptions(String domain, boolean encrypted, boolean durable, Duration timeout) {
    private static final Duration LONGEST = Duration.ofMinutes(10);
    static final Set<String> KNOWN = Set.of("domain", "security", "durability", "timeout");

    static SmbOptions of(Map<String, String> options) {
        for (var option : options.entrySet()) {
            if (!KNOWN.contains(option.getKey())) {
                throw invalid(
                        option.getKey(),
                        option.getValue(),
                        "an smb cluster knows the options domain, durability, security, timeout");
            }
        }
        return new SmbOptions(
                options.getOrDefault("domain", ""),
                either(options, "security", "encrypted", "signed"),
                either(options, "durability", "fsync", "none"),
                timeout(options.getOrDefault("timeout", "PT30S")));
    }

    private static boolean either(Map<String, String> options, String name, String standard, String other) {
        var value = options.getOrDefault(name, standard);
        if (!value.equals(standard) && !value.equals(other)) {
            throw invalid(name, value, name + " is '" + standard + "' or '" + other + "'");
        }
        return value.equals(standard);
    }

    private static Duration timeout(String value) {
        try {
            var timeout = Duration.parse(value);
            if (timeout.toMillis() > 0 && timeout.compareTo(LONGEST) <= 0) {
                return timeout;
            }
        } catch (DateTimeException e) {
            throw invalid("timeout", value, "a timeout is a duration like PT30S");
        }
        throw invalid("timeout", value, "a timeout is longer than nothing and at most 10 minutes");
    }

    static InvalidValueException invalid(String option, String value, String rule) {
        return new InvalidValueException("options." + option, value, rule);
    }
}
