package io.understudy.replication;

import io.understudy.object.StageId;
import java.util.function.Predicate;

/**
 * Whether calls under an id may still come. An id that is none of {@link StageIds} counts as in use: a cluster's check
 * names what it stages itself, and removes it.
 */
record InUse(StageIds stages, InFlight inFlight) implements Predicate<StageId> {
    @Override
    public boolean test(StageId stage) {
        return !stages.named(stage) || inFlight.find(stage).isPresent();
    }
}
