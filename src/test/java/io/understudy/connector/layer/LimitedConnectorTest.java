package io.understudy.connector.layer;

import static io.understudy.connector.Connectors.bytes;
import static io.understudy.connector.Connectors.random;
import static io.understudy.connector.Connectors.run;
import static io.understudy.connector.Connectors.stageId;
import static io.understudy.connector.Connectors.streamed;
import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.object.ByteRange;
import io.understudy.object.Content;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class LimitedConnectorTest extends LayerContract {
    private final FaultyStore store = new FaultyStore();

    @Override
    protected Connector wrap(Connector driver) {
        return new LimitedConnector(driver, OptionalInt.of(2), 1000, OptionalLong.of(1L << 30), timing);
    }

    @Test
    void callsWaitForTheirTurnAndTooManyAreRefused() {
        var limited = new LimitedConnector(store.connector(), OptionalInt.of(1), 1, OptionalLong.empty(), timing);
        store.faults().hold(Operation.STAT);

        var first = limited.stat(place("a")).subscribe().asCompletionStage();
        var second = limited.capacity().subscribe().asCompletionStage();
        assertFails(Kind.THROTTLED, limited.stat(place("a")));

        assertThat(first).isNotDone();
        assertThat(second).isNotDone();
        assertThat(run(limited.probe())).as("never waits").isPresent();
        store.faults().release();
        assertThat(first).succeedsWithin(Duration.ofSeconds(10));
        assertThat(second).succeedsWithin(Duration.ofSeconds(10));
    }

    @Test
    void whoLeavesMakesRoom() {
        var limited = new LimitedConnector(store.connector(), OptionalInt.of(1), 1, OptionalLong.empty(), timing);
        store.faults().hang(Operation.STAT);
        var running = limited.stat(place("a")).subscribe().with(found -> {});
        var waiting = limited.capacity().subscribe().with(told -> {});

        waiting.cancel();
        running.cancel();

        run(limited.capacity());
        run(limited.capacity());
    }

    @Test
    void bytesWaitForTheirTime() {
        var limited = new LimitedConnector(store.connector(), OptionalInt.empty(), 0, OptionalLong.of(20_000), timing);
        var begun = System.nanoTime();

        run(run(limited.stage(stageId(limited), place("a"), streamed(random(4000), 1000)))
                .commit(place("a")));
        run(limited.stage(stageId(limited), place("b"), Content.of(Buffer.buffer(random(1000)))));
        var read = bytes(run(limited.open(place("a"), ByteRange.ALL)).bytes());

        assertThat(read).isEqualTo(random(4000));
        // Whoever comes last has waited for the 5,000 bytes before.
        assertThat(System.nanoTime() - begun).isGreaterThan(240_000_000L);
    }
}
