package io.understudy.connector.layer;

import io.smallrye.faulttolerance.api.TypedGuard;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.understudy.connector.Blocking;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The attempts that a guard makes of calls, with what the guard leaves out: each is made, and answered, on the
 * subscriber's Vert.x context, and a subscriber who leaves cancels the one that is under way, and none comes after it. Who
 * leaves during a pause is remembered by the guard until that is over.
 */
final class Retries {
    private final TypedGuard<Uni<Void>> guard;

    /** @param guard begins attempts at once, on the thread where it is told to */
    Retries(TypedGuard<Uni<Void>> guard) {
        this.guard = guard;
    }

    <T> Uni<T> of(Uni<T> call) {
        return Uni.createFrom().emitter(emitter -> new Attempts<T>(call, emitter, Blocking.here()).begin(guard));
    }

    private static final class Attempts<T> {
        private final Uni<T> call;
        private final UniEmitter<? super T> subscriber;
        private final Executor here;
        private volatile boolean left;
        private volatile @Nullable Cancellable running;

        Attempts(Uni<T> call, UniEmitter<? super T> subscriber, Executor here) {
            this.call = call;
            this.subscriber = subscriber;
            this.here = here;
        }

        void begin(TypedGuard<Uni<Void>> guard) {
            subscriber.onTermination(this::leave);
            guard.get(this::next).subscribe().with(done -> {}, failure -> here.execute(() -> subscriber.fail(failure)));
        }

        private Uni<Void> next() {
            return Uni.createFrom().emitter(guard -> here.execute(() -> attempt(guard)));
        }

        // An answer takes no detour through the guard, where it would be lost, and what it holds stay open, if the
        // subscriber left in the meantime. Where nobody waits any more, the guard need not hear of it either.
        private void attempt(UniEmitter<? super Void> guard) {
            if (left) {
                return;
            }
            running = call.subscribe()
                    .with(
                            item -> {
                                subscriber.complete(item);
                                guard.complete(null);
                            },
                            guard::fail);
            if (left) {
                stop();
            }
        }

        // Also called when the answer has been passed on.
        private void leave() {
            left = true;
            stop();
        }

        private void stop() {
            var attempt = running;
            if (attempt != null) {
                attempt.cancel();
            }
        }
    }
}
