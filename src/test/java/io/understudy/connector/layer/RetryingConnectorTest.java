package io.understudy.connector.layer;

import static io.understudy.connector.Connectors.run;
import static io.understudy.connector.Connectors.stageId;
import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.faulttolerance.api.TypedGuard;
import io.smallrye.mutiny.Uni;
import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.object.ByteRange;
import io.understudy.object.Content;
import io.understudy.object.ProcessId;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import jakarta.enterprise.util.TypeLiteral;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class RetryingConnectorTest extends LayerContract {
    private static final Duration SOON = Duration.ofSeconds(10);

    private final FaultyStore store = new FaultyStore();
    private final Connector retrying = wrap(store.connector());

    @Override
    protected Connector wrap(Connector driver) {
        return new RetryingConnector(driver, 3, Duration.ofMillis(1), Duration.ofMillis(5));
    }

    @Test
    void whatPassesIsTriedAgain() {
        store.faults().fail(Operation.STAT, Kind.UNAVAILABLE, 2).fail(Operation.FENCE, Kind.THROTTLED, 2);

        assertThat(run(retrying.stat(place("a")))).isEmpty();
        run(retrying.fence(new ProcessId("0".repeat(32))));

        assertThat(store.faults().calls(Operation.STAT)).isEqualTo(3);
    }

    @Test
    void anOpeningIsTriedAgain() {
        run(run(retrying.stage(stageId(retrying), place("a"), Content.of(Buffer.buffer("x"))))
                .commit(place("a")));
        store.faults().fail(Operation.OPEN, Kind.UNEXPECTED, 2);

        assertThat(run(retrying.open(place("a"), ByteRange.ALL)).info().size()).isEqualTo(1);
    }

    @Test
    void givesUp() {
        store.faults().fail(Operation.STAT, Kind.UNAVAILABLE);

        assertFails(Kind.UNAVAILABLE, retrying.stat(place("a")));

        assertThat(store.faults().calls(Operation.STAT)).isEqualTo(3);
    }

    @Test
    void whatStaysIsNotTriedAgain() {
        store.faults().fail(Operation.STAT, Kind.DENIED);

        assertFails(Kind.DENIED, retrying.stat(place("a")));

        assertThat(store.faults().calls(Operation.STAT)).isEqualTo(1);
    }

    @Test
    void whatMayDoHarmIsNotTriedAgain() {
        var staged = run(retrying.stage(stageId(retrying), place("a"), Content.of(Buffer.buffer("x"))));
        store.faults().clear();
        store.faults().fail(Kind.UNAVAILABLE);

        assertFails(Kind.UNAVAILABLE, staged.commit(place("a")));
        assertFails(Kind.UNAVAILABLE, retrying.delete(stageId(retrying), place("a")));
        assertFails(Kind.UNAVAILABLE, retrying.stage(stageId(retrying), place("a"), Content.of(Buffer.buffer("x"))));

        assertThat(store.faults().calls()).containsExactly(Operation.COMMIT, Operation.DELETE, Operation.STAGE);
    }

    @Test
    void whoLeavesCancelsTheAttemptUnderWay() {
        var watched = new Watched(store.connector());
        store.faults().fail(Operation.STAT, Kind.UNAVAILABLE, 1).hold(Operation.STAT);
        var waiting = wrap(watched).stat(place("a")).subscribe().with(found -> {});
        Awaitility.await().until(() -> store.faults().calls(Operation.STAT) == 2);

        waiting.cancel();

        assertThat(watched.cancelled).hasValue(1);
    }

    @Test
    void noAttemptFollowsWhereTheSubscriberLeftDuringAPause() {
        var pause = Duration.ofMillis(50);
        store.faults().fail(Operation.STAT, Kind.UNAVAILABLE);

        new RetryingConnector(store.connector(), 3, pause, pause)
                .stat(place("a"))
                .subscribe()
                .with(found -> {})
                .cancel();

        Awaitility.await()
                .during(pause.multipliedBy(6))
                .until(() -> store.faults().calls(Operation.STAT) == 1);
    }

    @Test
    void pausesGrowUpToTheLongest() {
        store.faults().fail(Operation.STAT, Kind.UNAVAILABLE);
        var begun = timing.nanos();

        assertFails(
                Kind.UNAVAILABLE,
                new RetryingConnector(store.connector(), 5, Duration.ofMillis(40), Duration.ofMillis(100))
                        .stat(place("a")));

        // 40, 80, 100 and 100, each of them at least 20 less.
        assertThat(Duration.ofNanos(timing.nanos() - begun)).isGreaterThanOrEqualTo(Duration.ofMillis(240));
        assertThat(store.faults().calls(Operation.STAT)).isEqualTo(5);
    }

    @Test
    void anAnswerIsPassedOnAtOnceAndOnTheSubscribersContext() {
        var context = VERTX.getOrCreateContext();
        var first = new CompletableFuture<Boolean>();
        var second = new CompletableFuture<Context>();

        context.runOnContext(on -> {
            var answers = new AtomicInteger();
            retrying.stat(place("a"))
                    .subscribe()
                    .with(found -> answers.incrementAndGet(), first::completeExceptionally);
            first.complete(answers.get() == 1);
            store.faults().fail(Operation.STAT, Kind.UNAVAILABLE, 1);
            retrying.stat(place("a"))
                    .subscribe()
                    .with(found -> second.complete(Vertx.currentContext()), second::completeExceptionally);
        });

        assertThat(first).succeedsWithin(SOON).isEqualTo(true);
        assertThat(second).succeedsWithin(SOON).isEqualTo(context);
    }

    /** Why the guard is not alone here. Where this fails one day, the library does by itself what is done around it. */
    @Test
    void aGuardDoesNotPassACancellationOn() {
        var cancelled = new AtomicInteger();
        var call = Uni.createFrom().nothing().onCancellation().invoke(cancelled::incrementAndGet);
        var guard = TypedGuard.create(new TypeLiteral<Uni<Object>>() {})
                .withRetry()
                .done()
                .build();

        guard.get(() -> call).subscribe().with(never -> {}).cancel();

        assertThat(cancelled).hasValue(0);
    }

    /** Counts the calls that somebody has left. */
    private static final class Watched extends ForwardingConnector {
        private final AtomicInteger cancelled = new AtomicInteger();

        Watched(Connector next) {
            super(next);
        }

        @Override
        protected <T> Uni<T> around(Operation operation, Uni<T> call) {
            return call.onCancellation().invoke(cancelled::incrementAndGet);
        }
    }
}
