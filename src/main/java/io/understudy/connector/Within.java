package io.understudy.connector;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Limits and pauses that end on the caller's event loop, wherever the call has ended. */
public final class Within {
    private Within() {}

    /** The call, or {@code otherwise} where it has not ended in time; the call itself goes on. */
    public static <T> Uni<T> limit(Uni<T> call, Duration limit, Supplier<Uni<T>> otherwise) {
        return limit(call, limit, otherwise, false);
    }

    /** The same, but the call is cancelled when its time is over. */
    public static <T> Uni<T> limitAndCancel(Uni<T> call, Duration limit, Supplier<Uni<T>> otherwise) {
        return limit(call, limit, otherwise, true);
    }

    private static <T> Uni<T> limit(Uni<T> call, Duration limit, Supplier<Uni<T>> otherwise, boolean cancel) {
        return Uni.createFrom()
                .<Uni<T>>emitter(emitter -> {
                    var context = context();
                    var here = Blocking.here();
                    var done = new AtomicBoolean();
                    var running = new AtomicReference<@Nullable Cancellable>();
                    var timer = context.owner().setTimer(millis(limit), ignored -> {
                        if (done.compareAndSet(false, true)) {
                            var cancellable = running.get();
                            if (cancel && cancellable != null) {
                                cancellable.cancel();
                            }
                            context.runOnContext(
                                    on -> emitter.complete(Uni.createFrom().deferred(() -> otherwise.get())));
                        }
                    });
                    running.set(call.subscribe()
                            .with(
                                    item -> {
                                        if (done.compareAndSet(false, true)) {
                                            context.owner().cancelTimer(timer);
                                            here.execute(() -> emitter.complete(
                                                    Uni.createFrom().item(item)));
                                        }
                                    },
                                    failure -> {
                                        if (done.compareAndSet(false, true)) {
                                            context.owner().cancelTimer(timer);
                                            here.execute(() -> emitter.fail(failure));
                                        }
                                    }));
                })
                .chain(result -> result);
    }

    /** Nothing, after a while. */
    public static Uni<Void> pause(Duration pause) {
        return Uni.createFrom().emitter(emitter -> {
            var context = context();
            context.owner().setTimer(millis(pause), ignored -> context.runOnContext(on -> emitter.complete(null)));
        });
    }

    private static long millis(Duration duration) {
        return Math.max(1, duration.toMillis());
    }

    private static Context context() {
        var context = Vertx.currentContext();
        if (context == null) {
            throw new IllegalStateException("this runs on an event loop");
        }
        return context;
    }
}
