package io.understudy.connector.webdav;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.understudy.connector.ConnectorException;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.object.Place;
import io.understudy.object.ProcessId;
import io.understudy.object.StageId;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Deletes, and the fences against commits and deletes that come late. */
final class Removal {
    private static final String DELETE = "delete";
    private static final String FENCE = "fence";
    private static final String SWEEP = "sweep";
    private static final String TIDY = "tidy";
    private static final String OBJECT = "object";
    /** How often something may come back while it is being taken away. */
    private static final int TRIES = 5;

    private static final Pattern OF_A_WRITE = Pattern.compile("([0-9a-z]{1,32})\\..*");

    private final Addresses addresses;
    private final ProcessId own;
    private final Resources resources;
    private final Trees trees;
    private final Store store;
    private final WebdavFailures failures;
    private final Unanswered unanswered;
    private final AtomicLong moved;

    Removal(
            Addresses addresses,
            ProcessId own,
            Resources resources,
            Store store,
            WebdavFailures failures,
            Unanswered unanswered,
            AtomicLong moved) {
        this.addresses = addresses;
        this.own = own;
        this.resources = resources;
        this.trees = new Trees(resources);
        this.store = store;
        this.failures = failures;
        this.unanswered = unanswered;
        this.moved = moved;
    }

    /**
     * Deletions that are under way, and those whose last word is not known: one of these may still be on its way, and
     * its fence has to stay.
     */
    record Unanswered(Set<StageId> running, Set<StageId> lost) {}

    /** Into a collection of its own first: whoever puts a file in that one's place makes the move fail, however late. */
    Uni<Void> delete(StageId id, Place place) {
        return Uni.createFrom().deferred(() -> {
            unanswered.running().add(id);
            return moveAway(DELETE, id, place)
                    .chain(away ->
                            away ? dropDeletion(DELETE, id) : Uni.createFrom().voidItem())
                    .onTermination()
                    .invoke(() -> unanswered.running().remove(id));
        });
    }

    /** Moves an object into the own stage folder, under an id's fence; whether there was a collection for it. */
    Uni<Boolean> moveAway(String operation, StageId id, Place place) {
        return makeDeletion(operation, id)
                .chain(() -> requireUnfenced(operation, id))
                .chain(() -> resources.find(operation, addresses.object(place)))
                // A folder is no object: there is nothing to delete, and what is in it belongs to others.
                .chain(found -> found.isPresent() && !found.get().collection()
                        ? move(operation, id, place, 1)
                        : Uni.createFrom().voidItem())
                .replaceWith(true);
    }

    private Uni<Void> makeDeletion(String operation, StageId id) {
        var collection = addresses.deletion(id);
        return resources.make(operation, collection).chain(answer -> {
            if (answer.success()) {
                return Uni.createFrom().voidItem();
            }
            return resources.find(operation, Addresses.bare(collection)).chain(found -> {
                if (found.isEmpty()) {
                    return stageFolderGone(operation, id.process(), answer.status());
                }
                return found.get().collection()
                        // Left from an attempt of ours that was cut off.
                        ? resources.remove(operation, collection + OBJECT)
                        : store.fenced(operation, "this write was fenced");
            });
        });
    }

    /** For a step that the stage folder has refused: is the folder gone, or was it something else? */
    <T> Uni<T> stageFolderGone(String operation, ProcessId process, int status) {
        return resources
                .children(operation, addresses.signs(process))
                .chain(signs -> signs.isEmpty()
                        ? store.fenced(operation, "the process's stage folder is gone")
                        : Uni.createFrom().failure(failures.of(operation, status)));
    }

    /** The list of fences also proves that this is the store in which this process has prepared itself. */
    Uni<Void> requireUnfenced(String operation, StageId id) {
        return resources.children(operation, addresses.signs(id.process())).chain(signs -> {
            if (signs.isEmpty()) {
                return store.fenced(operation, "the process's stage folder is gone");
            }
            return signs.get().stream().anyMatch(sign -> sign.name().equals(id.write()))
                    ? store.fenced(operation, "this write was fenced")
                    : Uni.createFrom().voidItem();
        });
    }

    private Uni<Void> move(String operation, StageId id, Place place, int attempt) {
        var away = addresses.deletion(id) + OBJECT;
        return resources
                .move(operation, addresses.object(place), away, Duration.ZERO)
                .onFailure(Removal::lost)
                .invoke(failure -> unanswered.lost().add(id))
                .onCancellation()
                .invoke(() -> unanswered.lost().add(id))
                .chain(answer -> {
                    if (answer.success()) {
                        return Uni.createFrom().voidItem();
                    }
                    if (FINAL.contains(answer.status())) {
                        return Uni.createFrom().failure(failures.effective(operation, answer.status()));
                    }
                    return afterRefusal(operation, id, place, attempt, answer);
                });
    }

    private Uni<Void> afterRefusal(String operation, StageId id, Place place, int attempt, Answer answer) {
        return resources.find(operation, Addresses.bare(addresses.deletion(id))).chain(folder -> {
            if (folder.isEmpty() || !folder.get().collection()) {
                return store.fenced(operation, "this write was fenced");
            }
            return resources.find(operation, addresses.object(place)).chain(object -> {
                if (object.isEmpty() || object.get().collection()) {
                    return Uni.createFrom().voidItem();
                }
                if (attempt >= TRIES) {
                    return Uni.createFrom().failure(failures.effective(operation, answer.status()));
                }
                return resources
                        .remove(operation, addresses.deletion(id) + OBJECT)
                        .chain(() -> move(operation, id, place, attempt + 1));
            });
        });
    }

    /** It has taken effect already: what cannot be removed is swept with the process's folder. */
    Uni<Void> dropDeletion(String operation, StageId id) {
        return resources
                .remove(operation, addresses.deletion(id))
                .onFailure(ConnectorException.class)
                .recoverWithNull();
    }

    Uni<Void> fence(StageId id) {
        return resources.children(FENCE, addresses.signs(id.process())).chain(signs -> {
            // Without the process's folder nothing of it can be staged, committed or deleted.
            return signs.isEmpty() ? store.requireIdentity(FENCE) : fenceWrite(id);
        });
    }

    private Uni<Void> fenceWrite(StageId id) {
        return resources
                .write(FENCE, addresses.sign(id), Buffer.buffer())
                .chain(answer -> answer.success()
                        ? removeStaged(id, 1)
                        : resources
                                .children(FENCE, addresses.signs(id.process()))
                                .invoke(signs -> {
                                    if (signs.isPresent()) {
                                        throw failures.of(FENCE, answer.status());
                                    }
                                })
                                .replaceWithVoid())
                // Only now: what was absent before proves nothing if the store went away in between.
                .chain(() -> store.requireIdentity(FENCE));
    }

    private Uni<Void> removeStaged(StageId id, int attempt) {
        var folder = addresses.stage(id.process());
        return resources.children(FENCE, folder).chain(children -> {
            var staged = children.orElse(List.of()).stream()
                    .filter(child -> child.name().startsWith(id.write() + "."))
                    .filter(child -> !child.name().endsWith(Addresses.EMPTIED))
                    .toList();
            var open = staged.stream()
                    .filter(child -> child.collection() || !child.name().endsWith(Addresses.GONE))
                    .toList();
            if (open.isEmpty() && (staged.size() > 0 || children.isEmpty())) {
                return Uni.createFrom().voidItem();
            }
            if (attempt > TRIES) {
                throw failures.of(Kind.UNEXPECTED, FENCE, "the staged object came back");
            }
            return each(open, child -> takeAway(id, child))
                    .chain(() -> resources.write(FENCE, Addresses.bare(addresses.deletion(id)), Buffer.buffer()))
                    .chain(() -> removeStaged(id, attempt + 1));
        });
    }

    // A collection goes in one step, so that no move into it can come in between.
    private Uni<Void> takeAway(StageId id, Resource child) {
        var address = Addresses.encoded(child.path());
        if (!child.collection()) {
            return resources.remove(FENCE, address);
        }
        var away = away(id.process().value() + "." + child.name());
        return resources.move(FENCE, address + "/", away, Duration.ZERO).chain(answer -> resources.remove(FENCE, away));
    }

    Uni<Void> fence(ProcessId process) {
        return fence(process, 1).chain(() -> store.requireIdentity(FENCE));
    }

    private Uni<Void> fence(ProcessId process, int attempt) {
        if (attempt > TRIES) {
            throw failures.of(Kind.UNEXPECTED, FENCE, "the process's stage folder came back");
        }
        return resources.find(FENCE, addresses.sign(process)).chain(found -> {
            if (found.isPresent() && !found.get().collection()) {
                return Uni.createFrom().voidItem();
            }
            if (found.isPresent()) {
                return resources
                        .move(FENCE, addresses.stage(process), away(process.value()), Duration.ZERO)
                        .chain(answer -> putUpSign(process, attempt));
            }
            return putUpSign(process, attempt);
        });
    }

    private Uni<Void> putUpSign(ProcessId process, int attempt) {
        return resources.write(FENCE, addresses.sign(process), Buffer.buffer()).chain(answer -> {
            if (answer.status() == 403 || answer.status() == 507) {
                throw failures.of(FENCE, answer.status());
            }
            return resources.find(FENCE, addresses.stages()).chain(stages -> {
                if (stages.isEmpty()) {
                    throw failures.of(Kind.UNAVAILABLE, FENCE, "the store's own folders are missing");
                }
                return fence(process, attempt + 1);
            });
        });
    }

    Uni<Void> sweep(ProcessId process) {
        return store.requireIdentity(SWEEP)
                .chain(() -> resources.children(SWEEP, addresses.fenced()))
                .chain(left -> each(
                        left.orElse(List.of()).stream()
                                .filter(each -> each.name().startsWith(process.value()))
                                .toList(),
                        this::sweep));
    }

    private Uni<Void> sweep(Resource left) {
        var address = Addresses.encoded(left.path());
        if (!left.collection()) {
            return resources.remove(SWEEP, address);
        }
        return resources
                .children(SWEEP, address + "/")
                .chain(children -> each(children.orElse(List.of()), child -> drop(SWEEP, child))
                        .chain(() -> resources.children(SWEEP, address + "/"))
                        .chain(rest -> rest.filter(List::isEmpty).isPresent()
                                ? resources.remove(SWEEP, address + "/")
                                : Uni.createFrom().voidItem()));
    }

    // What made way for an object was empty; where something has come into it all the same, it is somebody's and stays.
    private Uni<Void> drop(String operation, Resource child) {
        var address = Addresses.encoded(child.path()) + (child.collection() ? "/" : "");
        if (!child.name().endsWith(Addresses.EMPTIED)) {
            return resources.remove(operation, address);
        }
        return trees.empty(operation, address)
                .chain(empty -> empty
                        ? resources.remove(operation, address)
                        : Uni.createFrom().voidItem());
    }

    /** Signs and leftovers of writes that have ended. */
    Uni<Void> tidy(Predicate<StageId> inUse) {
        return resources
                .children(TIDY, addresses.signs(own))
                .chain(signs -> each(
                        signs.orElse(List.of()).stream()
                                .filter(sign -> over(sign.name(), inUse))
                                .toList(),
                        sign -> resources.remove(TIDY, Addresses.encoded(sign.path()))))
                .chain(() -> resources.children(TIDY, addresses.stage(own)))
                .chain(children -> each(
                        children.orElse(List.of()).stream()
                                .filter(child -> over(write(child), inUse))
                                .toList(),
                        child -> drop(TIDY, child)));
    }

    private boolean over(String write, Predicate<StageId> inUse) {
        if (write.isEmpty()) {
            return false;
        }
        var id = new StageId(own, write);
        return !inUse.test(id)
                && !unanswered.running().contains(id)
                && !unanswered.lost().contains(id);
    }

    private static String write(Resource child) {
        var matcher = OF_A_WRITE.matcher(child.name());
        return matcher.matches() ? matcher.group(1) : "";
    }

    private static boolean lost(Throwable failure) {
        return failure instanceof ConnectorException known && known.kind() == Kind.IN_DOUBT;
    }

    // Unique, because two replicas may fence the same at the same time.
    private String away(String name) {
        return addresses.fenced() + name + "." + own.value() + "-" + moved.incrementAndGet() + "/";
    }

    private static <T> Uni<Void> each(List<T> items, Function<T, Uni<Void>> step) {
        return Multi.createFrom()
                .iterable(items)
                .onItem()
                .transformToUniAndConcatenate(step::apply)
                .onItem()
                .ignoreAsUni();
    }

    /** Answers after which another look does not help. */
    static final Set<Integer> FINAL = Set.of(403, 413, 414, 423, 502, 504, 507);
}
