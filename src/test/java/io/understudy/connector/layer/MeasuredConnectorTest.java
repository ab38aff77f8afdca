package io.understudy.connector.layer;

import static io.understudy.connector.Connectors.bytes;
import static io.understudy.connector.Connectors.random;
import static io.understudy.connector.Connectors.run;
import static io.understudy.connector.Connectors.stageId;
import static io.understudy.connector.Connectors.streamed;
import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.layer.CallListener.Call;
import io.understudy.object.ByteRange;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class MeasuredConnectorTest extends LayerContract {
    private final FaultyStore store = new FaultyStore();
    private final List<Call> calls = new CopyOnWriteArrayList<>();

    @Override
    protected Connector wrap(Connector driver) {
        return new MeasuredConnector(driver, call -> {}, timing);
    }

    @Test
    void tellsEveryCallOnceWithItsBytes() {
        var measured = new MeasuredConnector(store.connector(), calls::add, timing);

        var staged = run(measured.stage(stageId(measured), place("a"), streamed(random(3000), 1000)));
        run(staged.commit(place("a")));
        bytes(run(measured.open(place("a"), new ByteRange(0, 2000))).bytes());
        store.faults().fail(Operation.STAT, Kind.DENIED);
        assertFails(Kind.DENIED, measured.stat(place("a")));

        assertThat(calls)
                .extracting(Call::operation)
                .containsExactly(Operation.STAGE, Operation.COMMIT, Operation.OPEN, Operation.READ, Operation.STAT);
        assertThat(calls).extracting(Call::bytesOut).containsExactly(3000L, 0L, 0L, 0L, 0L);
        assertThat(calls).extracting(Call::bytesIn).containsExactly(0L, 0L, 0L, 2000L, 0L);
        assertThat(calls.getLast().failure()).contains(Kind.DENIED);
        assertThat(calls).allSatisfy(call -> assertThat(call.nanos()).isPositive());
    }
}
