package io.understudy.app;

import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Something that is done again and again, on an event loop of its own, never twice at once. A failure is logged when it
 * begins, changes and ends, not each time.
 */
final class Loop {
    private static final Logger LOG = Logger.getLogger(Loop.class);

    private static final Duration STAGGER = Duration.ofMillis(100);

    private final String name;
    private final Duration pause;
    private final Duration limit;
    private final Supplier<Uni<Boolean>> step;
    private final Context context;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private long timer = -1;
    private boolean running;
    private boolean stopping;
    private @Nullable String failure;

    /**
     * @param pause between two steps
     * @param limit after which a step is given up
     * @param step answers whether the next one should follow at once
     */
    Loop(String name, Vertx vertx, Duration pause, Duration limit, Supplier<Uni<Boolean>> step) {
        this.name = name;
        this.pause = pause;
        this.limit = limit;
        this.step = step;
        this.context = vertx.getOrCreateContext();
    }

    /** @param delay of the first step */
    void start(Duration delay) {
        context.runOnContext(ignored -> runAfter(delay));
    }

    /** Begins one after the other: all at once they would open a connection each to the database, and share one later. */
    static void start(List<Loop> loops) {
        for (var place = 0; place < loops.size(); place++) {
            loops.get(place).start(STAGGER.multipliedBy(place + 1L));
        }
    }

    /** No step begins any more; completes when the last one has ended. */
    CompletionStage<Void> stop() {
        context.runOnContext(ignored -> {
            stopping = true;
            if (!running) {
                context.owner().cancelTimer(timer);
                ended.complete(null);
            }
        });
        return ended;
    }

    /** Stops them all, and waits for the steps that are under way. */
    static void end(List<Loop> loops, Duration limit)
            throws InterruptedException, ExecutionException, TimeoutException {
        CompletableFuture.allOf(loops.stream()
                        .map(loop -> loop.stop().toCompletableFuture())
                        .toArray(CompletableFuture[]::new))
                .get(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    // Everything below runs on the context.

    private void run() {
        if (stopping) {
            ended.complete(null);
            return;
        }
        running = true;
        // A context of its own for each step: nothing that one leaves there is found by the next.
        var own = Objects.requireNonNull(VertxContext.createNewDuplicatedContext(context));
        VertxContextSafetyToggle.setContextSafe(own, true);
        own.runOnContext(ignored -> Uni.createFrom()
                .deferred(() -> step.get())
                .ifNoItem()
                .after(limit)
                .failWith(() -> new IllegalStateException("it has not ended after " + limit.toMillis() + " ms"))
                .subscribe()
                .with(
                        again -> context.runOnContext(on -> succeeded(again)),
                        failed -> context.runOnContext(on -> failed(failed))));
    }

    private void succeeded(boolean again) {
        if (failure != null) {
            LOG.infof("Works again. what=%s", name);
            failure = null;
        }
        next(again);
    }

    private void failed(Throwable thrown) {
        var now = reason(thrown);
        if (!now.equals(failure)) {
            LOG.warnf("Failed and will be tried again. what=%s every=%s reason=%s", name, pause, now);
            LOG.debug("The failure in full.", thrown);
            failure = now;
        }
        next(false);
    }

    private static String reason(Throwable thrown) {
        var cause = thrown.getCause();
        return cause == null ? thrown.toString() : thrown + ", because of " + reason(cause);
    }

    private void next(boolean again) {
        running = false;
        if (stopping) {
            ended.complete(null);
        } else if (again) {
            context.runOnContext(ignored -> run());
        } else {
            runAfter(pause);
        }
    }

    private void runAfter(Duration delay) {
        timer = context.owner().setTimer(Math.max(1, delay.toMillis()), ignored -> run());
    }
}
