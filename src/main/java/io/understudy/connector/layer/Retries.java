package io.understudy.connector.layer;

import io.smallrye.faulttolerance.api.TypedGuard;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.understudy.connector.Blocking;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The attempts that a guard makes of calls, with what the guard leaves out: each is made on the subscriber's Vert.x
 * context, and a subscriber who leaves cancels the one that is under way, and none comes after it. Who leaves during a
 * pause is remembered by the guard until that is over.
 */
final class Retries {
    private final TypedGuard<Uni<Object>> guard;

    /** @param guard runs attempts and passes answers on at once, on the thread where it hears of them */
    Retries(TypedGuard<Uni<Object>> guard) {
        this.guard = guard;
    }

    <T> Uni<T> of(Uni<T> call) {
        return Uni.createFrom().emitter(emitter -> {
            var attempts = new Attempts<>(call, Blocking.here());
            emitter.onTermination(attempts::leave);
            guarded(attempts).subscribe().with(emitter::complete, emitter::fail);
        });
    }

    // What comes out of a guard is what the call has given.
    @SuppressWarnings("unchecked")
    private <T> Uni<T> guarded(Supplier<Uni<T>> attempts) {
        return (Uni<T>) guard.get((Supplier<Uni<Object>>) (Supplier<?>) attempts);
    }

    /** Supplies the guard with one attempt after the other. */
    private static final class Attempts<T> implements Supplier<Uni<T>> {
        private final Uni<T> call;
        private final Executor here;
        private volatile boolean left;
        private volatile @Nullable Cancellable running;

        Attempts(Uni<T> call, Executor here) {
            this.call = call;
            this.here = here;
        }

        @Override
        public Uni<T> get() {
            return Uni.createFrom().emitter(guard -> here.execute(() -> attempt(guard)));
        }

        // Where nobody waits any more, the guard need not hear of it either.
        private void attempt(UniEmitter<? super T> guard) {
            if (left) {
                return;
            }
            running = call.subscribe().with(guard::complete, guard::fail);
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
