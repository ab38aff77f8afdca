package io.understudy.catalog;

import io.understudy.object.StageId;
import io.understudy.object.Version;
import java.util.List;

/**
 * One request's intent for its copies.
 *
 * @param clusters where its last word is not known
 */
public record Attempt(StageId stage, Kind kind, Version version, List<String> clusters) {
    /** What the request does to its copies. */
    public enum Kind {
        WRITE,
        REPLAY,
        DELETE
    }
}
