package io.understudy.catalog;

import io.understudy.object.Digest;
import io.understudy.object.Place;
import io.understudy.object.Version;
import java.time.Instant;
import java.util.Optional;

/**
 * One object on one cluster.
 *
 * @param wanted the version wanted there; {@link Version#NONE} where a deletion is owed
 * @param held the version held there
 * @param size of what is held, in bytes
 * @param due when the debt is paid next; empty where nothing is owed
 */
public record CopyState(
        String cluster,
        Role role,
        Place natural,
        Place place,
        Version wanted,
        Version held,
        long size,
        Optional<Digest> digest,
        Optional<Instant> due,
        int attempts,
        Optional<String> error,
        boolean setAside,
        boolean lost) {
    /** Whether a version is wanted here that is not here. */
    public boolean pending() {
        return !wanted.equals(Version.NONE) && !wanted.equals(held);
    }

    /** Whether this copy is of the given version. */
    public boolean holds(Version version) {
        return held.equals(version);
    }
}
