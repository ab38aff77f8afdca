package io.understudy.connector.webdav;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Collections with all that is in them. */
record Trees(Resources resources) {
    /** More collections than this are not looked through: what holds so many is taken for somebody's. */
    private static final int MOST = 1000;

    /** Whether there is a tree of collections without one file. */
    Uni<Boolean> empty(String operation, String collection) {
        return Uni.createFrom().deferred(() -> empty(operation, collection, new AtomicInteger()));
    }

    private Uni<Boolean> empty(String operation, String collection, AtomicInteger seen) {
        if (seen.incrementAndGet() > MOST) {
            return Uni.createFrom().item(false);
        }
        return resources.children(operation, collection).chain(found -> {
            var children = found.orElse(List.of());
            if (!children.stream().allMatch(Resource::collection)) {
                return Uni.createFrom().item(false);
            }
            return Multi.createFrom()
                    .iterable(children)
                    .onItem()
                    .transformToUniAndConcatenate(
                            child -> empty(operation, Addresses.encoded(child.path()) + "/", seen))
                    .filter(empty -> !empty)
                    .toUni()
                    .map(full -> full == null);
        });
    }
}
