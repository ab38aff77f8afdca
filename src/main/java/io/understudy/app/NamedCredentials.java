package io.understudy.app;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Credentials by name and key. No environment variable has a dash in its name, and what is read from one has a dot in each
 * dash's place: {@code UNDERSTUDY_CREDENTIALS__NAS_1__ACCESS_KEY} is the {@code access-key} of {@code nas-1}. What is
 * spelt with its dashes, in a file for example, goes first.
 */
public final class NamedCredentials {
    private final Map<String, Map<String, String>> credentials;

    public NamedCredentials(Map<String, Map<String, String>> given) {
        var named = new TreeMap<String, Map<String, String>>();
        dashed(given).forEach((name, keys) -> named.put(name, Map.copyOf(dashed(keys))));
        this.credentials = Map.copyOf(named);
    }

    public Optional<Map<String, String>> find(String name) {
        return Optional.ofNullable(credentials.get(name));
    }

    private static <T> Map<String, T> dashed(Map<String, T> given) {
        var dashed = new TreeMap<String, T>();
        given.forEach((name, value) -> {
            var known = name.replace('.', '-');
            if (known.equals(name) || !given.containsKey(known)) {
                dashed.put(known, value);
            }
        });
        return dashed;
    }
}
