package io.understudy.replication;

import io.understudy.object.StageId;
import java.util.function.Predicate;

/**
 * Whether calls under an id may still come. An id that is none of {@link StageIds} counts as in use: whoever has named it,
 * as a cluster's check does, tries to remove what is left of it; else it goes with the process's folder.
 */
record InUse(StageIds stages, InFlight inFlight) implements Predicate<StageId> {
    @Override
    public boolean test(StageId stage) {
        return !stages.named(stage) || inFlight.find(stage).isPresent();
    }
}
