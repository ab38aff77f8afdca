package io.understudy.replication;

import io.understudy.object.StageId;
import java.util.function.Predicate;

/**
 * Whether calls under an id may still come. An id that is none of {@link StageIds} counts as in use: whoever has named it,
 * as a cluster's check does, removes what is left of it.
 */
record InUse(StageIds stages, InFlight inFlight) implements Predicate<StageId> {
    @Override
    public boolean test(StageId stage) {
        return !stages.named(stage) || inFlight.find(stage).isPresent();
    }
}
