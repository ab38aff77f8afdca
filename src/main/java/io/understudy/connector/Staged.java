package io.understudy.connector;

import io.smallrye.mutiny.Uni;
import io.understudy.object.Place;
import io.understudy.object.StageId;

/** Bytes that are durable on a cluster but not visible yet. */
public interface Staged {
    StageId id();

    /** How many bytes the cluster took. */
    long size();

    /**
     * Makes them visible at a place, replacing what stood there. The place is the staged one, or another one of the
     * same cluster where that was taken meanwhile; a driver that cannot do the latter fails with {@code UNSUPPORTED}.
     * Succeeds once; fails with {@code FENCED} where the
     * staged object is gone, with {@code CORRUPT} where it is not as long as it was, with {@code OCCUPIED} where a file
     * stands in a folder's place or the other way round.
     */
    Uni<Receipt> commit(Place place);

    /** Removes them; what is gone already is fine. */
    Uni<Void> discard();
}
