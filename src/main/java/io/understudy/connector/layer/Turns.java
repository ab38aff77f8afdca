package io.understudy.connector.layer;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.understudy.connector.Blocking;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** At most so many calls at a time; the others wait in order, and at most so many of them. */
public final class Turns {
    private final int queue;
    private final Deque<Turn<?>> waiting = new ArrayDeque<>();
    private final AtomicInteger draining = new AtomicInteger();
    private int free;

    public Turns(int limit, int queue) {
        this.free = limit;
        this.queue = queue;
    }

    /** The call when its turn has come, on the subscriber's Vert.x context; {@code full} where too many wait. */
    public <T> Uni<T> take(Uni<T> call, Supplier<? extends Throwable> full) {
        return Uni.createFrom().emitter(emitter -> {
            var turn = new Turn<T>(call, emitter, Blocking.here());
            if (enter(turn)) {
                drain();
            } else {
                emitter.fail(full.get());
            }
        });
    }

    private synchronized boolean enter(Turn<?> turn) {
        if (free == 0 && waiting.size() >= queue) {
            return false;
        }
        waiting.add(turn);
        return true;
    }

    private synchronized boolean leave(Turn<?> turn) {
        return waiting.remove(turn);
    }

    private synchronized @Nullable Turn<?> next() {
        if (free == 0 || waiting.isEmpty()) {
            return null;
        }
        free--;
        return waiting.remove();
    }

    private synchronized void giveBack() {
        free++;
    }

    // One caller at a time, in a loop: calls that end at once would otherwise start one another ever deeper.
    private void drain() {
        if (draining.getAndIncrement() > 0) {
            return;
        }
        do {
            for (var turn = next(); turn != null; turn = next()) {
                turn.begin();
            }
        } while (draining.decrementAndGet() > 0);
    }

    private final class Turn<T> {
        private final Uni<T> call;
        private final UniEmitter<? super T> emitter;
        private final Executor here;
        private final AtomicBoolean ended = new AtomicBoolean();
        private volatile boolean cancelled;
        private volatile @Nullable Cancellable running;

        Turn(Uni<T> call, UniEmitter<? super T> emitter, Executor here) {
            this.call = call;
            this.emitter = emitter;
            this.here = here;
            emitter.onTermination(this::cancel);
        }

        void begin() {
            here.execute(() -> {
                if (cancelled) {
                    end();
                    return;
                }
                running = call.subscribe()
                        .with(
                                item -> {
                                    end();
                                    emitter.complete(item);
                                },
                                failure -> {
                                    end();
                                    emitter.fail(failure);
                                });
                if (cancelled) {
                    stop();
                }
            });
        }

        // Also called when the answer has been passed on.
        private void cancel() {
            if (ended.get()) {
                return;
            }
            cancelled = true;
            if (!leave(this)) {
                stop();
            }
        }

        private void stop() {
            var call = running;
            if (call != null) {
                call.cancel();
                end();
            }
        }

        private void end() {
            if (ended.compareAndSet(false, true)) {
                giveBack();
                drain();
            }
        }
    }
}
