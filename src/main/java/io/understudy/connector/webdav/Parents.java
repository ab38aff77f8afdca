package io.understudy.connector.webdav;

import io.smallrye.mutiny.Uni;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.object.Place;
import java.util.List;

/** The collections above an object. They are left where they are when they become empty: WebDAV's delete takes a tree. */
record Parents(Addresses addresses, Resources resources, WebdavFailures failures) {
    Uni<Void> make(String operation, Place place) {
        var collections = addresses.parents(place);
        return collections.isEmpty() ? requireRoot(operation) : make(operation, collections, collections.size() - 1);
    }

    private Uni<Void> make(String operation, List<String> collections, int index) {
        var collection = collections.get(index);
        return resources.make(operation, collection).chain(answer -> {
            if (answer.success()) {
                return Uni.createFrom().voidItem();
            }
            return standing(operation, collection)
                    .chain(stands ->
                            stands ? Uni.createFrom().voidItem() : above(operation, collections, index, answer));
        });
    }

    private Uni<Void> above(String operation, List<String> collections, int index, Answer refusal) {
        if (refusal.status() == 403 || refusal.status() == 507) {
            return Uni.createFrom().failure(failures.of(operation, refusal.status()));
        }
        var ready = index == 0 ? requireRoot(operation) : make(operation, collections, index - 1);
        return ready.chain(() -> resources.make(operation, collections.get(index)))
                .chain(answer -> answer.success()
                        ? Uni.createFrom().voidItem()
                        : standing(operation, collections.get(index))
                                .invoke(stands -> {
                                    if (!stands) {
                                        throw failures.of(operation, answer.status());
                                    }
                                })
                                .replaceWithVoid());
    }

    /** Whether the collection is there; fails where a file stands in its place. */
    private Uni<Boolean> standing(String operation, String collection) {
        return resources.find(operation, Addresses.bare(collection)).map(found -> {
            if (found.isPresent() && !found.get().collection()) {
                throw failures.of(Kind.OCCUPIED, operation, "a file stands where a folder is needed");
            }
            return found.isPresent();
        });
    }

    private Uni<Void> requireRoot(String operation) {
        return resources
                .find(operation, addresses.root())
                .invoke(found -> {
                    if (found.isEmpty()) {
                        throw failures.of(Kind.UNAVAILABLE, operation, "the store's folder is missing");
                    }
                })
                .replaceWithVoid();
    }
}
