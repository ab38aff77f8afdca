package io.understudy.connector.file;

import io.understudy.object.InvalidValueException;
import java.util.Map;
import java.util.Set;

/**
 * What can be set for a folder.
 *
 * @param durable files and folders are flushed to the device before they are acknowledged
 */
record FileOptions(boolean durable) {
    private static final String DURABILITY = "durability";
    static final Set<String> KNOWN = Set.of(DURABILITY);

    static FileOptions of(Map<String, String> options) {
        for (var name : options.keySet()) {
            if (!KNOWN.contains(name)) {
                throw new InvalidValueException(
                        "options." + name,
                        options.getOrDefault(name, ""),
                        "a file cluster knows the option durability");
            }
        }
        var durability = options.getOrDefault(DURABILITY, "fsync");
        return switch (durability) {
            case "fsync" -> new FileOptions(true);
            case "none" -> new FileOptions(false);
            default ->
                throw new InvalidValueException("options." + DURABILITY, durability, "durability is 'fsync' or 'none'");
        };
    }
}
