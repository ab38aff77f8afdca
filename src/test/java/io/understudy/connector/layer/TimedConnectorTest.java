package io.understudy.connector.layer;

import static io.understudy.connector.Connectors.bytes;
import static io.understudy.connector.Connectors.random;
import static io.understudy.connector.Connectors.run;
import static io.understudy.connector.Connectors.stageId;
import static io.understudy.connector.Connectors.streamed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.mutiny.Multi;
import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.Connectors;
import io.understudy.object.ByteRange;
import io.understudy.object.Content;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class TimedConnectorTest extends LayerContract {
    private static final Duration SHORT = Duration.ofMillis(500);

    private final FaultyStore store = new FaultyStore();

    @Override
    protected Connector wrap(Connector driver) {
        return new TimedConnector(driver, Duration.ofSeconds(20), Duration.ofSeconds(20), 1_000_000, timing);
    }

    @Test
    void whatHangsIsUnavailable() {
        store.faults().hang(Operation.STAT, Operation.OPEN, Operation.STAGE, Operation.PROBE);
        var timed = impatient();

        assertFails(Kind.UNAVAILABLE, timed.stat(place("a")));
        assertFails(Kind.UNAVAILABLE, timed.open(place("a"), ByteRange.ALL));
        assertFails(Kind.UNAVAILABLE, timed.stage(stageId(timed), place("a"), Content.of(Buffer.buffer("x"))));
        assertFails(Kind.UNAVAILABLE, timed.stage(stageId(timed), place("a"), streamed(random(10), 1)));
        assertFails(Kind.UNAVAILABLE, timed.probe());
    }

    @Test
    void whatMayHaveTakenEffectIsInDoubt() {
        var timed = impatient();
        var staged = run(timed.stage(stageId(timed), place("a"), Content.of(Buffer.buffer("x"))));
        store.faults().hang(Operation.COMMIT, Operation.DELETE);

        assertFails(Kind.IN_DOUBT, staged.commit(place("a")));
        assertFails(Kind.IN_DOUBT, timed.delete(stageId(timed), place("a")));
    }

    @Test
    void manyBytesHaveMoreTime() {
        var timed = new TimedConnector(store.connector(), SHORT, SHORT, 1000, timing);
        store.faults().slow(4_000);

        var staged = run(timed.stage(stageId(timed), place("a"), Content.of(Buffer.buffer(random(4000)))));

        assertThat(staged.size()).isEqualTo(4000);
    }

    @Test
    void aStreamMayTakeLongerThanTheLimitAsLongAsItMoves() {
        store.faults().slow(8_000);
        var timed = impatient();

        var staged = run(timed.stage(stageId(timed), place("a"), streamed(random(8000), 1000)));

        assertThat(staged.size()).isEqualTo(8000);
    }

    @Test
    void aClusterThatTakesNothingMoreStalls() {
        store.faults().slow(1);
        var timed = impatient();
        var cancelled = new AtomicBoolean();
        var content = Content.streamed(
                OptionalLong.empty(),
                streamed(random(8000), 1000).bytes().onCancellation().invoke(() -> cancelled.set(true)));

        assertFails(Kind.UNAVAILABLE, timed.stage(stageId(timed), place("a"), content));

        assertThat(cancelled).isTrue();
    }

    @Test
    void aSlowClientIsNotTheClustersFault() {
        var timed = impatient();
        var bytes = Multi.createFrom()
                .range(0, 3)
                .onItem()
                .call(() -> timing.pause(SHORT.multipliedBy(2)))
                .map(index -> Buffer.buffer("x"));

        var staged = run(timed.stage(stageId(timed), place("a"), Content.streamed(OptionalLong.empty(), bytes)));

        assertThat(staged.size()).isEqualTo(3);
    }

    @Test
    void aReadThatDeliversNothingStalls() {
        var stuck = new WatchedBytes(
                Multi.createBy()
                        .concatenating()
                        .streams(
                                Multi.createFrom().item(Buffer.buffer("x")),
                                Multi.createFrom().nothing()),
                () -> new Watch(timing, SHORT),
                () -> new IllegalStateException("stalled"));

        assertThatThrownBy(() -> bytes(stuck)).hasMessage("stalled");
    }

    @Test
    void aSlowReaderIsNotTheClustersFault() {
        var bytes = new WatchedBytes(
                Multi.createFrom().range(0, 3).map(index -> Buffer.buffer("x")),
                () -> new Watch(timing, SHORT),
                () -> new IllegalStateException("stalled"));

        var slowly = bytes.onItem().call(() -> timing.pause(SHORT.multipliedBy(2)));

        assertThat(Connectors.bytes(slowly)).hasSize(3);
    }

    private Connector impatient() {
        return new TimedConnector(store.connector(), SHORT, SHORT, 1_000_000, timing);
    }
}
