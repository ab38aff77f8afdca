package io.understudy.connector;

import io.smallrye.mutiny.Uni;
import io.understudy.object.StageId;

/** Bytes that are durable on a cluster but not visible yet. */
public interface Staged {
    StageId id();

    /** How many bytes the cluster took. */
    long size();

    /**
     * Makes them visible at their place, replacing what stood there. Succeeds once; fails with {@code FENCED} where the
     * staged object is gone, with {@code OCCUPIED} where a file stands in a folder's place or the other way round.
     */
    Uni<Receipt> commit();

    /** Removes them; what is gone already is fine. */
    Uni<Void> discard();
}
