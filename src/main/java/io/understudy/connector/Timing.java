package io.understudy.connector;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Limits and pauses that hold no thread; they end on the subscriber's Vert.x context, where it has one. */
public final class Timing {
    private final Vertx vertx;
    private final LongSupplier nanos;

    public Timing(Vertx vertx, LongSupplier nanos) {
        this.vertx = vertx;
        this.nanos = nanos;
    }

    public long nanos() {
        return nanos.getAsLong();
    }

    public Uni<Void> pause(Duration pause) {
        if (pause.isZero() || pause.isNegative()) {
            return Uni.createFrom().voidItem();
        }
        return Uni.createFrom().emitter(emitter -> {
            var here = Blocking.here();
            var timer = vertx.setTimer(millis(pause), fired -> here.execute(() -> emitter.complete(null)));
            emitter.onTermination(() -> vertx.cancelTimer(timer));
        });
    }

    /** The call; where it has not ended in time it is cancelled, and {@code late} is the failure. */
    public <T> Uni<T> limit(Uni<T> call, Duration limit, Supplier<? extends Throwable> late) {
        return Uni.createFrom().emitter(emitter -> {
            var race = new Race<T>(emitter, Blocking.here());
            race.timer = vertx.setTimer(millis(limit), fired -> race.over(late));
            race.run(call);
        });
    }

    /**
     * The call, or {@code otherwise} where it has not ended in time. The call itself goes on then, and also where the
     * subscriber leaves.
     */
    public <T> Uni<T> leave(Uni<T> call, Duration limit, Supplier<Uni<T>> otherwise) {
        return Uni.createFrom()
                .<Uni<T>>emitter(emitter -> {
                    var here = Blocking.here();
                    var timer = vertx.setTimer(
                            millis(limit),
                            fired -> here.execute(
                                    () -> emitter.complete(Uni.createFrom().deferred(otherwise::get))));
                    emitter.onTermination(() -> vertx.cancelTimer(timer));
                    call.subscribe()
                            .with(
                                    item -> here.execute(() ->
                                            emitter.complete(Uni.createFrom().item(item))),
                                    failure -> here.execute(() -> emitter.fail(failure)));
                })
                .chain(Function.identity());
    }

    /** Never completes: fails once {@code overdue} has been seen to hold, which is looked at now and then. */
    public <T> Uni<T> watch(Duration every, Supplier<Boolean> overdue, Supplier<? extends Throwable> failure) {
        return Uni.createFrom().emitter(emitter -> {
            var here = Blocking.here();
            var timer = vertx.setPeriodic(millis(every), fired -> {
                if (overdue.get()) {
                    here.execute(() -> emitter.fail(failure.get()));
                }
            });
            emitter.onTermination(() -> vertx.cancelTimer(timer));
        });
    }

    /** The first of the two that ends; the other one is cancelled. */
    public <T> Uni<T> first(Uni<T> call, Uni<T> other) {
        return Uni.createFrom().emitter(emitter -> {
            var race = new Race<T>(emitter, Runnable::run);
            race.alarm = other.subscribe().with(race::won, race::lost);
            race.run(call);
        });
    }

    private static long millis(Duration duration) {
        return Math.max(1, duration.toMillis());
    }

    /** A call and what ends it early. Whoever is first passes, the other one is cancelled. */
    private final class Race<T> {
        private final UniEmitter<? super T> emitter;
        private final Executor here;
        private final AtomicBoolean over = new AtomicBoolean();
        private volatile long timer = -1;
        private volatile @Nullable Cancellable alarm;
        private volatile @Nullable Cancellable running;

        Race(UniEmitter<? super T> emitter, Executor here) {
            this.emitter = emitter;
            this.here = here;
            emitter.onTermination(this::leave);
        }

        void run(Uni<T> call) {
            running = call.subscribe().with(this::won, this::lost);
            if (over.get()) {
                stop();
            }
        }

        void over(Supplier<? extends Throwable> late) {
            here.execute(() -> lost(late.get()));
        }

        void won(T item) {
            if (over.compareAndSet(false, true)) {
                stop();
                emitter.complete(item);
            }
        }

        void lost(Throwable failure) {
            if (over.compareAndSet(false, true)) {
                stop();
                emitter.fail(failure);
            }
        }

        private void leave() {
            if (over.compareAndSet(false, true)) {
                stop();
            }
        }

        private void stop() {
            vertx.cancelTimer(timer);
            for (var each : new Cancellable[] {alarm, running}) {
                if (each != null) {
                    each.cancel();
                }
            }
        }
    }
}
