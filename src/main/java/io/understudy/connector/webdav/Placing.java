package io.understudy.connector.webdav;

import io.smallrye.mutiny.Uni;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.object.Place;
import io.understudy.object.StageId;
import java.time.Duration;
import java.util.Optional;

/**
 * The move that makes a staged object visible. It never replaces what it has not looked at: a move that may overwrite
 * takes a whole tree with it.
 */
final class Placing {
    private static final String COMMIT = "commit";
    /** How often the folders may vanish between being made and being used. */
    private static final int TRIES = 10;

    private final Addresses addresses;
    private final Resources resources;
    private final Parents parents;
    private final Trees trees;
    private final Removal removal;
    private final Store store;
    private final WebdavFailures failures;

    Placing(
            Addresses addresses,
            Resources resources,
            Parents parents,
            Removal removal,
            Store store,
            WebdavFailures failures) {
        this.addresses = addresses;
        this.resources = resources;
        this.parents = parents;
        this.trees = new Trees(resources);
        this.removal = removal;
        this.store = store;
        this.failures = failures;
    }

    /**
     * One object's way to its place.
     *
     * @param source the staged object's address
     * @param size in bytes, as staged
     * @param overwrites whether the server can replace without harm where the source is gone
     * @param patience for servers that copy
     */
    record Way(StageId id, String source, long size, Place place, boolean overwrites, Duration patience) {}

    Uni<Void> move(Way way) {
        return Uni.createFrom()
                .deferred(() -> requireAsStaged(way))
                .chain(() -> move(way, 1))
                .chain(() -> requireWhole(way));
    }

    // The move shows it at once, and takes what it replaces with it.
    private Uni<Void> requireAsStaged(Way way) {
        return resources.find(COMMIT, way.source()).chain(source -> {
            if (source.isEmpty()) {
                return store.fenced(COMMIT, "the staged object is gone");
            }
            var size = source.get().size().orElse(-1);
            return size == way.size()
                    ? Uni.createFrom().voidItem()
                    : Uni.createFrom()
                            .failure(
                                    failures.of(Kind.CORRUPT, COMMIT, size + " bytes staged instead of " + way.size()));
        });
    }

    // A server that copies answers success also where it has found no room for all of the copy.
    private Uni<Void> requireWhole(Way way) {
        if (way.overwrites()) {
            return Uni.createFrom().voidItem();
        }
        return resources
                .find(COMMIT, addresses.object(way.place()))
                .onFailure()
                .transform(failure -> failures.of(Kind.IN_DOUBT, COMMIT, String.valueOf(failure.getMessage())))
                .invoke(found -> {
                    var size = found.map(resource -> resource.size().orElse(way.size()));
                    if (!size.equals(Optional.of(way.size()))) {
                        throw failures.of(
                                Kind.IN_DOUBT,
                                COMMIT,
                                "the server has moved " + way.size() + " bytes, and shows "
                                        + size.map(Object::toString).orElse("nothing"));
                    }
                })
                .replaceWithVoid();
    }

    private Uni<Void> move(Way way, int attempt) {
        return resources
                .move(COMMIT, way.source(), addresses.object(way.place()), way.patience())
                .chain(answer -> answer.success() ? Uni.createFrom().voidItem() : refused(way, attempt, answer));
    }

    private Uni<Void> refused(Way way, int attempt, Answer answer) {
        if (Removal.FINAL.contains(answer.status())) {
            return Uni.createFrom().failure(failures.effective(COMMIT, answer.status()));
        }
        return resources.find(COMMIT, way.source()).chain(source -> {
            if (source.isEmpty()) {
                return store.fenced(COMMIT, "the staged object is gone");
            }
            // It is still there, so nothing has taken effect and all can be done again.
            if (attempt > TRIES) {
                return Uni.createFrom().failure(failures.of(COMMIT, answer.status()));
            }
            return resources.find(COMMIT, addresses.object(way.place())).chain(target -> {
                if (target.isEmpty()) {
                    return parents.make(COMMIT, way.place()).chain(() -> move(way, attempt + 1));
                }
                return target.get().collection() ? makeWay(way, attempt) : replace(way, attempt);
            });
        });
    }

    private Uni<Void> replace(Way way, int attempt) {
        if (!way.overwrites()) {
            return removal.moveAway(COMMIT, way.id(), way.place())
                    .chain(() -> move(way, attempt + 1))
                    .call(() -> removal.dropDeletion(COMMIT, way.id()));
        }
        return resources
                .replace(COMMIT, way.source(), addresses.object(way.place()), way.patience())
                .chain(answer -> answer.success() ? Uni.createFrom().voidItem() : refused(way, attempt + 1, answer));
    }

    // An empty folder in the object's place is left over from objects that were deleted; any other is somebody's. It
    // is moved before it is removed, because a removal would take what has come into it since.
    private Uni<Void> makeWay(Way way, int attempt) {
        var folder = addresses.object(way.place()) + "/";
        var away = addresses.emptied(way.id());
        return trees.empty(COMMIT, folder).chain(empty -> {
            if (!empty) {
                return Uni.createFrom().failure(occupied());
            }
            return resources.move(COMMIT, folder, away, Duration.ZERO).chain(answer -> {
                if (!answer.success()) {
                    return move(way, attempt + 1);
                }
                return trees.empty(COMMIT, away)
                        .chain(still -> still
                                ? resources.remove(COMMIT, away).chain(() -> move(way, attempt + 1))
                                : resources
                                        .move(COMMIT, away, folder, Duration.ZERO)
                                        .chain(back -> Uni.createFrom().failure(occupied())));
            });
        });
    }

    private RuntimeException occupied() {
        return failures.of(Kind.OCCUPIED, COMMIT, "a folder stands in the object's place");
    }
}
