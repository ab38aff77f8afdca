package io.understudy.access;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One call of the service and who may make it.
 *
 * @param method in upper case; {@code GET} stands for {@code HEAD} too
 * @param path its segments from the root, the first one empty; a segment {@code {name}} stands for any one segment, a last one {@code {name+}} for one or
 *     more
 * @param role that it takes at least; empty where it takes none
 * @param action its name in the audit log
 */
public record Call(String method, List<String> path, Optional<Role> role, String action) {
    public Call {
        path = List.copyOf(path);
    }

    /** What stands in the place of the path's variables, as it was sent; empty where this is another call. */
    Optional<Map<String, String>> match(String givenMethod, List<String> given) {
        if (!method.equals(givenMethod.equals("HEAD") ? "GET" : givenMethod)) {
            return Optional.empty();
        }
        var variables = new LinkedHashMap<String, String>();
        for (var i = 0; i < path.size(); i++) {
            if (i >= given.size()) {
                return Optional.empty();
            }
            var segment = path.get(i);
            if (segment.endsWith("+}")) {
                var rest = String.join("/", given.subList(i, given.size()));
                if (rest.isEmpty()) {
                    return Optional.empty();
                }
                variables.put(segment.substring(1, segment.length() - 2), rest);
                return Optional.of(variables);
            }
            if (segment.startsWith("{") && !given.get(i).isEmpty()) {
                variables.put(segment.substring(1, segment.length() - 1), given.get(i));
            } else if (!segment.equals(given.get(i))) {
                return Optional.empty();
            }
        }
        return path.size() == given.size() ? Optional.of(variables) : Optional.empty();
    }

    static List<String> segments(String path) {
        return List.of(path.split("/", -1));
    }
}
