package io.understudy.catalog;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Many callers, one statement: whatever arrived while the last batch was being written goes with the next; nobody
 * waits for a timer. Several batches are under way at once only where each has enough to do, because two small statements
 * cost more than one. A batch is sorted by key and holds a key once. A batch that the database refuses is split, so one
 * bad item harms nobody else.
 *
 * @param <T> an item
 * @param <R> its answer
 */
final class GroupCommit<T, R> {
    private record Waiting<T, R>(
            T item, UniEmitter<? super R> emitter, @Nullable Context context) {
        void complete(R answer) {
            on(() -> emitter.complete(answer));
        }

        void fail(Throwable failure) {
            on(() -> emitter.fail(failure));
        }

        /** Back to where the caller lives: his next step may touch his connection. */
        private void on(Runnable step) {
            if (context == null) {
                step.run();
            } else {
                context.runOnContext(ignored -> step.run());
            }
        }
    }

    /** What a group commit needs to know of its items. */
    interface Batch<T, R> {
        Comparator<T> order();

        /** Items of one key never share a batch. */
        Object key(T item);

        /** Writes the items; one answer for each, in order. */
        Uni<List<R>> write(List<T> items);
    }

    /** So many of the largest batch are worth a statement beside another one. */
    private static final int SHARE = 16;

    private final Batch<T, R> batch;
    private final int largest;
    private final int parallel;
    private final Predicate<Throwable> splittable;
    private final BatchListener listener;
    private final Deque<Waiting<T, R>> queue = new ArrayDeque<>();
    private int writing;

    GroupCommit(Batch<T, R> batch, int largest, int parallel, Predicate<Throwable> splittable, BatchListener listener) {
        this.batch = batch;
        this.largest = largest;
        this.parallel = parallel;
        this.splittable = splittable;
        this.listener = listener;
    }

    Uni<R> submit(T item) {
        return Uni.createFrom().emitter(emitter -> {
            synchronized (this) {
                queue.add(new Waiting<>(item, emitter, Vertx.currentContext()));
            }
            drain();
        });
    }

    private void drain() {
        for (var next = next(); next != null; next = next()) {
            write(next);
        }
    }

    private synchronized @Nullable List<Waiting<T, R>> next() {
        if (queue.isEmpty() || writing >= parallel || (writing > 0 && queue.size() < largest / SHARE)) {
            return null;
        }
        var keys = new HashSet<>();
        var chosen = new ArrayList<Waiting<T, R>>();
        var later = new ArrayDeque<Waiting<T, R>>();
        while (chosen.size() < largest && !queue.isEmpty()) {
            var waiting = queue.poll();
            (keys.add(batch.key(waiting.item())) ? chosen : later).add(waiting);
        }
        while (!later.isEmpty()) {
            queue.addFirst(later.pollLast());
        }
        writing++;
        chosen.sort(Comparator.comparing(Waiting::item, batch.order()));
        return chosen;
    }

    private void write(List<Waiting<T, R>> chosen) {
        listener.wrote(chosen.size());
        attempt(chosen)
                .subscribe()
                .with(
                        done -> finished(),
                        // attempt() has told every caller already
                        failure -> finished());
    }

    private void finished() {
        synchronized (this) {
            writing--;
        }
        drain();
    }

    private Uni<Void> attempt(List<Waiting<T, R>> chosen) {
        return Uni.createFrom()
                .deferred(() -> batch.write(chosen.stream().map(Waiting::item).toList()))
                .invoke(answers -> answer(chosen, answers))
                .replaceWithVoid()
                .onFailure()
                .recoverWithUni(failure -> refused(chosen, failure));
    }

    private Uni<Void> refused(List<Waiting<T, R>> chosen, Throwable failure) {
        if (chosen.size() > 1 && splittable.test(failure)) {
            var middle = chosen.size() / 2;
            Function<List<Waiting<T, R>>, Uni<Void>> again = this::attempt;
            return again.apply(chosen.subList(0, middle))
                    .chain(() -> again.apply(chosen.subList(middle, chosen.size())));
        }
        chosen.forEach(waiting -> waiting.fail(failure));
        return Uni.createFrom().voidItem();
    }

    private static <T, R> void answer(List<Waiting<T, R>> chosen, List<R> answers) {
        if (answers.size() != chosen.size()) {
            throw new IllegalStateException(answers.size() + " answers to " + chosen.size() + " items");
        }
        for (var i = 0; i < chosen.size(); i++) {
            chosen.get(i).complete(answers.get(i));
        }
    }
}
