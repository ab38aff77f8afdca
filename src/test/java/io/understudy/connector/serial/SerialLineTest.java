package io.understudy.connector.serial;

import static io.understudy.connector.Connectors.random;
import static io.understudy.connector.Connectors.run;
import static io.understudy.connector.serial.FarStore.failure;
import static io.understudy.connector.serial.FarStore.read;
import static io.understudy.connector.serial.FarStore.stage;
import static io.understudy.connector.serial.FarStore.store;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.serial.Relay.Fault;
import io.understudy.object.InvalidValueException;
import io.understudy.object.Place;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A line that damages and loses bytes, goes away and comes back. */
class SerialLineTest {
    private static final Place PLACE = new Place("folder/object");
    private static final int SIZE = 1 << 20;

    @TempDir
    private Path root = Path.of("");

    private FarStore far;

    @BeforeEach
    void plugIn() {
        far = FarStore.start(root.resolve("store"));
    }

    @AfterEach
    void unplug() throws IOException, InterruptedException {
        far.close();
    }

    @ParameterizedTest
    @CsvSource({"DAMAGED, true", "LOST, true", "DAMAGED, false", "LOST, false"})
    void aByteThatSuffersCostsTheSessionAndNothingElse(Fault fault, boolean towardsServer) {
        var connector = far.prepared(Map.of());
        var bytes = random(SIZE);
        store(connector, PLACE, bytes);

        far.relay().fail(fault, towardsServer, SIZE / 2);
        var failure = failure(towardsServer ? stage(connector, PLACE, random(SIZE + 1)) : read(connector, PLACE));

        assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(far.relay().failed()).isTrue();
        assertThat(run(read(connector, PLACE))).isEqualTo(bytes);
        store(connector, PLACE, random(10));
        assertThat(run(connector.stat(PLACE)).orElseThrow().size()).isEqualTo(10);
    }

    @Test
    void aLineThatWasUnpluggedIsOpenedAgain() throws IOException, InterruptedException {
        var connector = far.prepared(Map.of());
        store(connector, PLACE, random(100));

        far.relay().unplug();
        assertThat(failure(connector.stat(PLACE)).kind()).isEqualTo(Kind.UNAVAILABLE);
        far.relay().plugIn();

        assertThat(run(connector.stat(PLACE))).isPresent();
    }

    @Test
    void aServerThatSaysNothingIsUnavailable() {
        run(far.prepared(Map.of()).close());
        far.relay().beSilent(true);

        var failure = failure(far.connect(Map.of()).probe());

        assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(failure.reason()).contains("no SSH server greets");
        far.relay().beSilent(false);
        assertThat(run(far.connect(Map.of()).probe())).contains(far.identity());
    }

    @Test
    void anotherHostKeyIsDenied() {
        var failure = failure(
                far.connect(Map.of("host-key", "SHA256:" + "A".repeat(43))).probe());

        assertThat(failure.kind()).isEqualTo(Kind.DENIED);
    }

    @Test
    void oneConnectorHasTheLine() {
        far.prepared(Map.of());

        var failure = failure(far.connect(Map.of()).probe());

        assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(failure.reason()).contains("another connector uses");
    }

    @Test
    void aDeviceThatIsNotThereIsUnavailable() throws IOException, InterruptedException {
        far.relay().unplug();

        assertThat(failure(far.connect(Map.of()).probe()).reason()).contains("there is no device");
    }

    @Test
    void whatCannotBeIsRefused() {
        for (var option : Map.of("speed", "12", "framing", "7n1", "flow-control", "xon-xoff", "colour", "blue")
                .entrySet()) {
            var settings = far.settings(Map.of(option.getKey(), option.getValue()));
            assertThatThrownBy(() -> far.factory().open(settings))
                    .isInstanceOfSatisfying(
                            InvalidValueException.class,
                            e -> assertThat(e.field()).isEqualTo("options." + option.getKey()));
        }
        for (var wrong : List.of("serial://ttyS0:/x", "/dev/ttyS0", "serial:///dev/ttyS0", "serial:///dev/ttyS0:x")) {
            assertThatThrownBy(() -> far.factory().root(wrong)).as(wrong).isInstanceOf(InvalidValueException.class);
        }
        assertThat(far.factory().root("/dev/ttyS0:/backup/../store/")).isEqualTo("serial:///dev/ttyS0:/store/");
        assertThat(far.factory().root("serial:///dev/serial/by-path/pci-0000:00:14.0-port0:/b"))
                .isEqualTo("serial:///dev/serial/by-path/pci-0000:00:14.0-port0:/b/");
    }

    @Test
    void theLineIsSetAsTheOptionsSay() {
        var options = new HashMap<>(Map.of("speed", "9600", "framing", "8e2", "host-key", "any"));

        var command = SerialOptions.takenFrom(options).command("/dev/ttyS1");

        assertThat(command)
                .startsWith("stty", "-F", "/dev/ttyS1", "raw")
                .contains("9600", "cs8", "parenb", "-parodd", "cstopb", "crtscts", "clocal");
        assertThat(options).containsOnlyKeys("host-key");
        assertThat(SerialOptions.takenFrom(new HashMap<>(Map.of("flow-control", "none")))
                        .command("x"))
                .contains("115200", "-parenb", "-cstopb", "-crtscts");
    }
}
