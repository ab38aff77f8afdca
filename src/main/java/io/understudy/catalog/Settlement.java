package io.understudy.catalog;

import io.understudy.object.Version;
import java.util.List;
import java.util.Optional;

/**
 * The catalogue's answer to an outcome.
 *
 * @param status what the attempt came to
 * @param state the object as it stands now, before tidying; empty where it is unknown to the catalogue
 * @param unmark marks whose debt is no more
 */
public record Settlement(Status status, Optional<ObjectState> state, List<MarkRef> unmark) {
    /** What the attempt came to. */
    public enum Status {
        /** At least one cluster has it. */
        SETTLED,
        /** Nobody has it. */
        FAILED,
        /** Nobody is known to have it, somebody may. */
        UNKNOWN,
        /** The attempt is not the caller's any more: nothing was changed. */
        GONE
    }

    /** A mark on a cluster, for a debt of this version to a target. */
    public record MarkRef(String cluster, String target, Version version) {}
}
