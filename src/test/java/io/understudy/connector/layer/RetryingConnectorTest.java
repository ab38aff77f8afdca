package io.understudy.connector.layer;

import static io.understudy.connector.Connectors.run;
import static io.understudy.connector.Connectors.stageId;
import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.object.ByteRange;
import io.understudy.object.Content;
import io.understudy.object.ProcessId;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RetryingConnectorTest extends LayerContract {
    private final FaultyStore store = new FaultyStore();
    private final Connector retrying = wrap(store.connector());

    @Override
    protected Connector wrap(Connector driver) {
        return new RetryingConnector(driver, 3, Duration.ofMillis(1), Duration.ofMillis(5), new Random(7), timing);
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
}
