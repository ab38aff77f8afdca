package io.understudy.connector;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whoever limits a call goes on where it was. */
class TimingTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final Vertx vertx = Vertx.vertx();
    private final Timing timing = new Timing(vertx, System::nanoTime);
    private final Context mine = vertx.getOrCreateContext();
    private final Context others = vertx.getOrCreateContext();

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void anAnswerFromElsewhereComesBack() {
        assertThat(endsOn(LONG, call -> others.runOnContext(on -> call.complete("done"))))
                .isEqualTo(mine);
    }

    @Test
    void aFailureFromElsewhereComesBack() {
        assertThat(endsOn(LONG, call -> others.runOnContext(on -> call.fail(new IllegalStateException("failed")))))
                .isEqualTo(mine);
    }

    @Test
    void timeIsUpOnTheCallersEventLoop() {
        assertThat(endsOn(Duration.ofMillis(10), call -> {})).isEqualTo(mine);
    }

    private Context endsOn(Duration limit, Consumer<UniEmitter<? super String>> answer) {
        var running = new AtomicReference<UniEmitter<? super String>>();
        var where = new CompletableFuture<Context>();
        var begun = new CompletableFuture<Void>();
        mine.runOnContext(on -> {
            timing.leave(
                            Uni.createFrom().<String>emitter(running::set),
                            limit,
                            () -> Uni.createFrom().item("late"))
                    .subscribe()
                    .with(
                            item -> where.complete(Vertx.currentContext()),
                            failure -> where.complete(Vertx.currentContext()));
            begun.complete(null);
        });
        begun.join();
        answer.accept(running.get());
        return where.orTimeout(10, TimeUnit.SECONDS).join();
    }
}
