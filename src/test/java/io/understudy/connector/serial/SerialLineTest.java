package io.understudy.connector.serial;

import static io.understudy.connector.Connectors.process;
import static io.understudy.connector.Connectors.random;
import static io.understudy.connector.Connectors.run;
import static io.understudy.connector.Connectors.stageId;
import static io.understudy.connector.Connectors.streamed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.smallrye.mutiny.Uni;
import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorException;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.ConnectorSettings;
import io.understudy.connector.Connectors;
import io.understudy.connector.StoreIdentity;
import io.understudy.connector.serial.Relay.Fault;
import io.understudy.object.ByteRange;
import io.understudy.object.Content;
import io.understudy.object.InvalidValueException;
import io.understudy.object.Place;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A line that damages and loses bytes, goes away and comes back. */
class SerialLineTest {
    private static final Place PLACE = new Place("folder/object");
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int SIZE = 1 << 20;

    private final SerialConnectorFactory factory =
            new SerialConnectorFactory(Connectors.THREADS, InstantSource.system());
    private final StoreIdentity identity = new StoreIdentity(UUID.randomUUID(), UUID.randomUUID());
    private final List<Connector> open = new ArrayList<>();
    private final SerialWorld world = SerialWorld.create();
    private final Relay relay = Relay.start(world);

    @TempDir
    private Path root = Path.of("");

    @AfterEach
    void close() throws IOException, InterruptedException {
        open.forEach(each -> run(each.close()));
        relay.close();
    }

    @ParameterizedTest
    @CsvSource({"DAMAGED, true", "LOST, true", "DAMAGED, false", "LOST, false"})
    void aByteThatSuffersCostsTheSessionAndNothingElse(Fault fault, boolean towardsServer) {
        var connector = prepared();
        var bytes = random(SIZE);
        store(connector, bytes);

        relay.fail(fault, towardsServer, SIZE / 2);
        var failure = failure(towardsServer ? stage(connector, random(SIZE + 1)) : read(connector));

        assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(relay.failed()).isTrue();
        assertThat(run(read(connector))).isEqualTo(bytes);
        store(connector, random(10));
        assertThat(run(connector.stat(PLACE)).orElseThrow().size()).isEqualTo(10);
    }

    @Test
    void aLineThatWasUnpluggedIsOpenedAgain() throws IOException, InterruptedException {
        var connector = prepared();
        store(connector, random(100));

        relay.unplug();
        assertThat(failure(connector.stat(PLACE)).kind()).isEqualTo(Kind.UNAVAILABLE);
        relay.plugIn();

        assertThat(run(connector.stat(PLACE))).isPresent();
    }

    @Test
    void aServerThatSaysNothingIsUnavailable() {
        run(prepared().close());
        relay.beSilent(true);

        var failure = failure(connect(Map.of()).probe());

        assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(failure.reason()).contains("no SSH server greets");
        relay.beSilent(false);
        assertThat(run(connect(Map.of()).probe())).contains(identity);
    }

    @Test
    void anotherHostKeyIsDenied() {
        var failure =
                failure(connect(Map.of("host-key", "SHA256:" + "A".repeat(43))).probe());

        assertThat(failure.kind()).isEqualTo(Kind.DENIED);
    }

    @Test
    void oneConnectorHasTheLine() {
        prepared();

        var failure = failure(connect(Map.of()).probe());

        assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(failure.reason()).contains("another connector uses");
    }

    @Test
    void aDeviceThatIsNotThereIsUnavailable() throws IOException, InterruptedException {
        relay.unplug();

        assertThat(failure(connect(Map.of()).probe()).reason()).contains("there is no device");
    }

    @Test
    void whatCannotBeIsRefused() {
        for (var option : Map.of("speed", "12", "framing", "7n1", "flow-control", "xon-xoff", "colour", "blue")
                .entrySet()) {
            var settings = settings(Map.of(option.getKey(), option.getValue()));
            assertThatThrownBy(() -> factory.open(settings))
                    .isInstanceOfSatisfying(
                            InvalidValueException.class,
                            e -> assertThat(e.field()).isEqualTo("options." + option.getKey()));
        }
        for (var wrong : List.of("serial://ttyS0:/x", "/dev/ttyS0", "serial:///dev/ttyS0", "serial:///dev/ttyS0:x")) {
            assertThatThrownBy(() -> factory.root(wrong)).as(wrong).isInstanceOf(InvalidValueException.class);
        }
        assertThat(factory.root("/dev/ttyS0:/backup/../store/")).isEqualTo("serial:///dev/ttyS0:/store/");
        assertThat(factory.root("serial:///dev/serial/by-path/pci-0000:00:14.0-port0:/b"))
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

    // --- words ---

    private ConnectorSettings settings(Map<String, String> options) {
        return world.settings(root.resolve("store"), process(), options);
    }

    private Connector connect(Map<String, String> options) {
        var connector = factory.open(settings(options));
        open.add(connector);
        return connector;
    }

    private Connector prepared() {
        var connector = connect(Map.of());
        run(connector.register(identity));
        run(connector.prepare());
        return connector;
    }

    private static Uni<?> stage(Connector connector, byte[] bytes) {
        return connector.stage(stageId(connector), PLACE, streamed(bytes, 10_000));
    }

    private static void store(Connector connector, byte[] bytes) {
        run(run(connector.stage(stageId(connector), PLACE, Content.of(Buffer.buffer(bytes))))
                .commit(PLACE));
    }

    private static Uni<byte[]> read(Connector connector) {
        return connector
                .open(PLACE, ByteRange.ALL)
                .chain(opened -> opened.bytes().collect().in(Buffer::buffer, Buffer::appendBuffer))
                .map(Buffer::getBytes);
    }

    private static ConnectorException failure(Uni<?> call) {
        return catchThrowableOfType(ConnectorException.class, () -> call.await().atMost(LONG));
    }
}
