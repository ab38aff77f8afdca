package io.understudy.connector.layer;

import static io.understudy.connector.Connectors.random;
import static io.understudy.connector.Connectors.run;
import static io.understudy.connector.Connectors.stageId;
import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.ConnectorInfo;
import io.understudy.connector.SlowLine;
import io.understudy.connector.layer.Breaker.State;
import io.understudy.connector.layer.CallListener.Call;
import io.understudy.connector.layer.Layers.Layered;
import io.understudy.object.Content;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** All layers together keep the contract, and their order is the one that is documented. */
class LayersTest extends LayerContract {
    private final FaultyStore store = new FaultyStore();
    private final List<Call> calls = new CopyOnWriteArrayList<>();

    @Override
    protected Connector wrap(Connector driver) {
        return layered(driver, settings(Duration.ofSeconds(20), OptionalInt.of(4), Duration.ofMillis(1)))
                .connector();
    }

    @Test
    void measuredSeesWhatTheBreakerRefuses() {
        var layered = layered(LayerSettings.DEFAULT);
        layered.breaker().open("down");

        assertFails(Kind.UNAVAILABLE, layered.connector().stat(place("a")));

        assertThat(calls).extracting(Call::failure).containsExactly(Optional.of(Kind.UNAVAILABLE));
        assertThat(store.faults().calls()).isEmpty();
    }

    @Test
    void theUnguardedOneAsksAllTheSame() {
        var layered = layered(LayerSettings.DEFAULT);
        layered.breaker().open("down");

        assertThat(run(layered.unguarded().probe())).isPresent();
    }

    @Test
    void theBreakerAndTheMeasurementSeeOneCallWhateverTheAttempts() {
        var layered = layered(settings(Duration.ofSeconds(20), OptionalInt.empty(), Duration.ofMillis(1)));
        store.faults().fail(Operation.STAT, Kind.UNAVAILABLE, 2);

        run(layered.connector().stat(place("a")));
        store.faults().fail(Operation.STAT, Kind.UNAVAILABLE);
        assertFails(Kind.UNAVAILABLE, layered.connector().stat(place("a")));

        assertThat(calls).hasSize(2);
        assertThat(layered.breaker().state()).isEqualTo(State.CLOSED);
    }

    @Test
    void eachAttemptHasItsOwnTime() {
        var layered = layered(settings(Duration.ofMillis(100), OptionalInt.empty(), Duration.ofMillis(1)));
        store.faults().hang(Operation.STAT);

        assertFails(Kind.UNAVAILABLE, layered.connector().stat(place("a")));

        assertThat(store.faults().calls(Operation.STAT)).isEqualTo(3);
    }

    @Test
    void whoPausesBeforeTheNextAttemptLetsOthersPass() {
        var layered = layered(settings(Duration.ofSeconds(20), OptionalInt.of(1), Duration.ofHours(1)));
        store.faults().fail(Operation.STAT, Kind.UNAVAILABLE);

        var pausing = layered.connector().stat(place("a")).subscribe().with(found -> {});
        run(layered.connector().capacity());

        pausing.cancel();
    }

    @Test
    void waitingForATurnIsNotTheClustersSlowness() {
        var layered = layered(settings(Duration.ofMillis(200), OptionalInt.of(1), Duration.ofMillis(1)));
        store.faults().hang(Operation.COMMIT, Operation.DELETE);

        var inDoubt = layered.connector()
                .delete(stageId(store.connector()), place("a"))
                .subscribe()
                .asCompletionStage();
        var waited = layered.connector().delete(stageId(store.connector()), place("b"));

        // Both have all their time, one after the other.
        assertFails(Kind.IN_DOUBT, waited);
        assertThat(inDoubt).isDone();
        assertThat(calls.getLast().nanos()).isGreaterThan(Duration.ofMillis(390).toNanos());
    }

    @Test
    void attemptsTurnsAndLimitsEndOnTheSubscribersContext() {
        var layered = layered(settings(Duration.ofMillis(50), OptionalInt.of(1), Duration.ofMillis(1)));
        store.faults().hang(Operation.STAT);
        var vertx = Vertx.vertx();
        try {
            var context = vertx.getOrCreateContext();
            var failedOn = new CompletableFuture<Optional<Context>>();
            layered.connector().stat(place("before it")).subscribe().with(found -> {}, failure -> {});
            context.runOnContext(nothing -> layered.connector()
                    .stat(place("a"))
                    .subscribe()
                    .with(
                            found -> failedOn.complete(Optional.empty()),
                            failure -> failedOn.complete(Optional.ofNullable(Vertx.currentContext()))));

            assertThat(failedOn.orTimeout(10, TimeUnit.SECONDS).join()).contains(context);
        } finally {
            run(Uni.createFrom().completionStage(vertx.close().toCompletionStage()));
        }
    }

    @Test
    void aSlowLineHasTheTimeThatItNeeds() {
        var impatient = settings(Duration.ofMillis(100), OptionalInt.empty(), Duration.ofMillis(1));
        store.faults().slow(2_000);
        var content = Content.of(Buffer.buffer(random(1_000)));

        var usual = layered(impatient).connector();
        var line = layered(new Reached(store.connector(), new SlowLine(4, 400, Duration.ofMillis(100))), impatient)
                .connector();

        assertFails(Kind.UNAVAILABLE, usual.stage(stageId(usual), place("a"), content));
        assertThat(run(line.stage(stageId(line), place("a"), content)).size()).isEqualTo(1_000);
    }

    @Test
    void aSlowLineStretchesOnlyWhatItHasTo() {
        var usual = settings(Duration.ofSeconds(5), OptionalInt.of(64), Duration.ofMillis(1));
        var slow = new SlowLine(4, 960, Duration.ofSeconds(30));
        var fast = new SlowLine(100, 1L << 30, Duration.ofSeconds(1));

        var reached = usual.reaching(new Reached(store.connector(), slow).info());

        assertThat(reached.limit()).isEqualTo(slow.answer());
        assertThat(reached.slowest()).isEqualTo(240);
        assertThat(reached.concurrency()).hasValue(4);
        assertThat(usual.reaching(new Reached(store.connector(), fast).info())).isEqualTo(usual);
        assertThat(usual.reaching(store.connector().info())).isEqualTo(usual);
    }

    private static final class Reached extends ForwardingConnector {
        private final ConnectorInfo info;

        Reached(Connector next, SlowLine line) {
            super(next);
            var real = next.info();
            this.info = new ConnectorInfo(
                    real.cluster(),
                    real.protocol(),
                    real.process(),
                    real.capabilities(),
                    real.names(),
                    Optional.of(line));
        }

        @Override
        public ConnectorInfo info() {
            return info;
        }
    }

    private Layered layered(LayerSettings settings) {
        var layered = layered(store.connector(), settings);
        calls.clear();
        return layered;
    }

    private Layered layered(Connector driver, LayerSettings settings) {
        var layered = new Layers(cluster -> settings, timing, calls::add).wrap(driver, (before, now) -> {});
        layered.breaker().close();
        return layered;
    }

    private static LayerSettings settings(Duration limit, OptionalInt concurrency, Duration pause) {
        return new LayerSettings(
                limit, limit, 1_000_000, concurrency, 1000, OptionalLong.of(1L << 30), 3, pause, pause, 5);
    }
}
