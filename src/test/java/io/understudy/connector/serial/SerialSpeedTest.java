package io.understudy.connector.serial;

import static io.understudy.connector.Connectors.random;
import static io.understudy.connector.Connectors.run;
import static io.understudy.connector.Connectors.stageId;
import static io.understudy.connector.serial.FarStore.failure;
import static io.understudy.connector.serial.FarStore.read;
import static io.understudy.connector.serial.FarStore.stage;
import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.Receipt;
import io.understudy.connector.Timing;
import io.understudy.connector.layer.LayerSettings;
import io.understudy.connector.layer.Layers;
import io.understudy.connector.serial.Relay.Fault;
import io.understudy.object.Place;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A line that is as slow as its options say, in limits that are too short for it unless they are stretched. What takes
 * longer than it may fails, so that nothing here is timed.
 */
class SerialSpeedTest {
    private static final int BITS_PER_SECOND = 460_800;
    private static final int SIZE = 200 << 10;
    private static final Place PLACE = new Place("folder/object");

    private static final LayerSettings SHORT = new LayerSettings(
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            LayerSettings.DEFAULT.slowest(),
            LayerSettings.DEFAULT.concurrency(),
            LayerSettings.DEFAULT.queue(),
            LayerSettings.DEFAULT.bytesPerSecond(),
            LayerSettings.DEFAULT.attempts(),
            LayerSettings.DEFAULT.firstPause(),
            LayerSettings.DEFAULT.longestPause(),
            LayerSettings.DEFAULT.outages());
    private static final Vertx VERTX = Vertx.vertx();
    private static final Layers LAYERS = new Layers(cluster -> SHORT, new Timing(VERTX, System::nanoTime), call -> {});

    @TempDir
    private Path root = Path.of("");

    private FarStore far;

    @BeforeEach
    void plugIn() {
        far = FarStore.start(root.resolve("store"), BITS_PER_SECOND);
    }

    @AfterEach
    void unplug() throws IOException, InterruptedException {
        far.close();
    }

    @AfterAll
    static void end() {
        VERTX.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void anObjectOfSecondsIsWrittenAndReadWhole() {
        var connector = prepared();
        var bytes = random(SIZE);

        run(write(connector, PLACE, bytes));

        assertThat(run(read(connector, PLACE))).isEqualTo(bytes);
    }

    @Test
    void aLineThatIsPulledOutOfAWriteTakesItWhenItIsBack() throws IOException {
        var connector = prepared();
        var bytes = random(SIZE / 2);

        far.relay().fail(Fault.UNPLUGGED, true, SIZE / 4);
        var failure = failure(write(connector, PLACE, bytes));

        assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThatItIsTakenWhenTheLineIsBack(connector, bytes);
    }

    @Test
    void aLineThatIsPulledOutOfACommitTakesItWhenItIsBack() throws IOException {
        var connector = prepared();
        var bytes = random(1000);
        var staged = run(stage(connector, PLACE, bytes));

        far.relay().fail(Fault.UNPLUGGED, false, 0);
        var failure = failure(staged.commit(PLACE));

        assertThat(failure.kind()).isIn(Kind.IN_DOUBT, Kind.UNAVAILABLE);
        assertThatItIsTakenWhenTheLineIsBack(connector, bytes);
    }

    @Test
    void asManyCallsAsItMayCarryShareIt() {
        var connector = prepared();
        var stored = new Place("stored");
        var unwanted = new Place("unwanted");
        var first = new Place("first");
        var second = new Place("second");
        var bytes = random(SIZE / 4);
        run(write(connector, stored, bytes));
        run(write(connector, unwanted, random(1)));

        var all = Uni.combine()
                .all()
                .unis(
                        write(connector, first, bytes),
                        write(connector, second, bytes),
                        read(connector, stored),
                        connector.delete(stageId(connector), unwanted))
                .asTuple();

        assertThat(run(all).getItem3()).isEqualTo(bytes);
        assertThat(run(read(connector, first))).isEqualTo(bytes);
        assertThat(run(read(connector, second))).isEqualTo(bytes);
        assertThat(run(connector.stat(unwanted))).isEmpty();
    }

    // --- words ---

    private Connector prepared() {
        var driver = far.prepared(Map.of("speed", Integer.toString(BITS_PER_SECOND)));
        return LAYERS.wrap(driver, (before, now) -> {}).unguarded();
    }

    private void assertThatItIsTakenWhenTheLineIsBack(Connector connector, byte[] bytes) throws IOException {
        far.relay().awaitFailed();
        assertThat(failure(connector.stat(PLACE)).kind()).isEqualTo(Kind.UNAVAILABLE);
        far.relay().plugIn();
        run(write(connector, PLACE, bytes));
        assertThat(run(read(connector, PLACE))).isEqualTo(bytes);
    }

    private static Uni<Receipt> write(Connector connector, Place place, byte[] bytes) {
        return stage(connector, place, bytes).chain(staged -> staged.commit(place));
    }
}
