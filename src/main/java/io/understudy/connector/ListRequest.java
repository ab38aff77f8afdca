package io.understudy.connector;

import io.understudy.object.Place;
import io.understudy.object.SavePath;
import java.util.Optional;

/**
 * Asks for a page of the objects whose places begin with a prefix.
 *
 * @param limit 1 to 1,000
 */
public record ListRequest(String prefix, Optional<Place> after, int limit) {
    public static final int MAX_LIMIT = 1000;

    /** Whether it asks for the service's own. */
    public boolean own() {
        return prefix.startsWith(SavePath.RESERVED + "/");
    }

    public ListRequest {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("a page has 1 to " + MAX_LIMIT + " objects, not " + limit);
        }
    }
}
