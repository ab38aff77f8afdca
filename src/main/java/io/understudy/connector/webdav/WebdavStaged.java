package io.understudy.connector.webdav;

import io.smallrye.mutiny.Uni;
import io.understudy.connector.Receipt;
import io.understudy.connector.Staged;
import io.understudy.object.Place;
import io.understudy.object.StageId;
import java.util.Optional;
import java.util.function.Function;

/**
 * A file in the stage folder, and the move that makes it visible.
 *
 * @param move by the place
 */
record WebdavStaged(StageId id, long size, Function<Place, Uni<Void>> move, Uni<Void> remove) implements Staged {
    @Override
    public Uni<Receipt> commit(Place place) {
        return move.apply(place).map(moved -> new Receipt(size, Optional.empty()));
    }

    @Override
    public Uni<Void> discard() {
        return remove;
    }
}
