package io.understudy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoopTest {
    private static final Duration SHORT = Duration.ofMillis(1);
    private static final Duration LONG = Duration.ofHours(1);

    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger steps = new AtomicInteger();

    @AfterEach
    void end() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void neverRunsTwiceAtOnce() {
        var open = new ConcurrentLinkedQueue<CompletableFuture<Boolean>>();
        var loop = loop(SHORT, LONG, () -> waiting(open));

        loop.start(Duration.ZERO);

        Awaitility.await().until(() -> steps.get() == 1);
        Awaitility.await().during(Duration.ofMillis(50)).until(() -> steps.get() == 1);
        open.remove().complete(false);
        Awaitility.await().until(() -> steps.get() == 2);
    }

    @Test
    void goesOnAtOnceWhileThereIsWork() {
        var loop = loop(LONG, LONG, () -> Uni.createFrom().item(steps.get() < 5));

        loop.start(Duration.ZERO);

        Awaitility.await().until(() -> steps.get() == 5);
    }

    @Test
    void goesOnAfterAFailureAndAfterAStepThatDoesNotEnd() {
        var loop = loop(SHORT, Duration.ofMillis(20), () -> switch (steps.get()) {
            case 1 -> Uni.createFrom().failure(new IllegalStateException("as told"));
            case 2 -> throw new IllegalStateException("thrown");
            case 3 -> Uni.createFrom().nothing();
            default -> Uni.createFrom().item(false);
        });

        loop.start(Duration.ZERO);

        Awaitility.await().until(() -> steps.get() > 4);
    }

    @Test
    void stopsWhenTheStepUnderWayHasEnded() {
        var open = new ConcurrentLinkedQueue<CompletableFuture<Boolean>>();
        var loop = loop(SHORT, LONG, () -> waiting(open));
        loop.start(Duration.ZERO);
        Awaitility.await().until(() -> steps.get() == 1);

        var stopped = loop.stop().toCompletableFuture();

        assertThat(stopped).isNotDone();
        open.remove().complete(true);
        stopped.join();
        assertThat(steps).hasValue(1);
    }

    @Test
    void stopsBetweenTwoSteps() {
        var context = new AtomicReference<@Nullable Thread>();
        var loop = loop(LONG, LONG, () -> {
            context.set(Thread.currentThread());
            return Uni.createFrom().item(false);
        });
        loop.start(Duration.ZERO);
        Awaitility.await().until(() -> context.get() != null);

        loop.stop().toCompletableFuture().join();

        assertThat(steps).hasValue(1);
    }

    private Loop loop(Duration pause, Duration limit, java.util.function.Supplier<Uni<Boolean>> step) {
        return new Loop("test", vertx, pause, limit, () -> {
            steps.incrementAndGet();
            return step.get();
        });
    }

    private static Uni<Boolean> waiting(Queue<CompletableFuture<Boolean>> open) {
        var step = new CompletableFuture<Boolean>();
        open.add(step);
        return Uni.createFrom().completionStage(step);
    }
}
