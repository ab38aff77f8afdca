package io.understudy.connector;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The edge between a blocking client library and the rest: each step runs on the executor, its result comes back on the
 * subscriber's Vert.x context. One for each open connector.
 *
 * <p>At most {@code limit} steps run at a time and the others wait in order, because a hanging cluster keeps the
 * threads that it was given: without a limit it would in the end keep every thread of the process. A step whose
 * subscriber leaves while it waits is never run.
 */
public final class Blocking {
    private final Executor executor;
    private final Semaphore free;
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

    public Blocking(Executor executor, int limit) {
        this.executor = executor;
        this.free = new Semaphore(limit);
    }

    /** Runs on the Vert.x context of whoever calls this, or at once where there is none. */
    public static Executor here() {
        var context = Vertx.currentContext();
        if (context == null) {
            return Runnable::run;
        }
        return task -> {
            if (context.equals(Vertx.currentContext())) {
                task.run();
                return;
            }
            try {
                context.runOnContext(nothing -> task.run());
            } catch (RejectedExecutionException e) {
                // The event loops have stopped: the answer must come all the same.
                task.run();
            }
        };
    }

    /** Runs a step each time it is subscribed to. */
    public <T extends @Nullable Object> Uni<T> call(Callable<T> step) {
        return call(step, result -> {});
    }

    /**
     * Runs a step whose result holds something.
     *
     * @param undo gives the result back, on the executor, where the subscriber has left before it came
     */
    public <T extends @Nullable Object> Uni<T> call(Callable<T> step, Consumer<T> undo) {
        return Uni.createFrom().emitter(emitter -> {
            var call = new Call<T>(step, undo, emitter, here());
            emitter.onTermination(() -> {
                // What still waits is forgotten at once, with all that it holds.
                if (call.leave() && !waiting.remove(call)) {
                    submit(call::undo);
                }
            });
            submit(call);
        });
    }

    private void submit(Runnable task) {
        waiting.add(task);
        startWorker();
    }

    private void startWorker() {
        if (!waiting.isEmpty() && free.tryAcquire()) {
            try {
                executor.execute(this::work);
            } catch (RuntimeException e) {
                free.release();
                throw e;
            }
        }
    }

    private void work() {
        try {
            for (var task = waiting.poll(); task != null; task = waiting.poll()) {
                task.run();
            }
        } finally {
            free.release();
        }
        // A task may have come between the last look and the release.
        startWorker();
    }

    private static final class Call<T extends @Nullable Object> implements Runnable {
        private final Callable<T> step;
        private final Consumer<T> undo;
        private final UniEmitter<? super T> emitter;
        private final Executor subscriber;
        private final AtomicReference<@Nullable T> result = new AtomicReference<>();
        private volatile boolean cancelled;
        private volatile @Nullable Thread answering;

        Call(Callable<T> step, Consumer<T> undo, UniEmitter<? super T> emitter, Executor subscriber) {
            this.step = step;
            this.undo = undo;
            this.emitter = emitter;
            this.subscriber = subscriber;
        }

        @Override
        public void run() {
            if (cancelled) {
                return;
            }
            try {
                var value = step.call();
                result.set(value);
                answer(() -> emitter.complete(value));
            } catch (Throwable e) {
                answer(() -> emitter.fail(e));
            }
            if (cancelled) {
                undo();
            }
        }

        private void answer(Runnable answer) {
            subscriber.execute(() -> {
                answering = Thread.currentThread();
                answer.run();
            });
        }

        // The emitter also calls this when it has passed on the answer, and then on the answering thread.
        boolean leave() {
            cancelled = Thread.currentThread() != answering;
            return cancelled;
        }

        // The emitter lets either the result or the cancellation through, never both.
        private void undo() {
            var value = result.getAndSet(null);
            if (value != null) {
                undo.accept(value);
            }
        }
    }
}
