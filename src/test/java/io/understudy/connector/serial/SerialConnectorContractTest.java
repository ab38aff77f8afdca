package io.understudy.connector.serial;

import static io.understudy.connector.Connectors.process;
import static org.awaitility.Awaitility.await;

import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorContract;
import io.understudy.connector.Connectors;
import io.understudy.connector.SmallStore;
import io.understudy.connector.Staged;
import io.understudy.connector.StagedFiles;
import io.understudy.object.ProcessId;
import io.understudy.object.StageId;
import io.understudy.server.SmallDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/**
 * Over one line there is one session at a time, so that the connector of another process is, as in life, one that has its
 * own line: a second pair of terminals to the same folder.
 */
class SerialConnectorContractTest extends ConnectorContract {
    private static final Lines LINES = new Lines();

    private final SerialConnectorFactory factory =
            new SerialConnectorFactory(Connectors.THREADS, InstantSource.system());

    private final List<PtyPair> toPorts = new ArrayList<>();

    @TempDir
    private Path root = Path.of("");

    @BeforeAll
    static void plugIn() {
        LINES.start();
    }

    @AfterAll
    static void unplug() {
        LINES.close();
    }

    @AfterEach
    void giveBack() {
        LINES.free();
        toPorts.forEach(PtyPair::close);
    }

    @Override
    protected Connector connect(ProcessId process) {
        return factory.open(LINES.take().settings(root.resolve("store"), process, Map.of()));
    }

    // A line whose far end is at that port; where nobody listens there the device goes away.
    @Override
    protected Connector at(int port) {
        var world = SerialWorld.create();
        toPorts.add(PtyPair.toPort(world, port));
        return factory.open(world.settings(root.resolve("store"), process(), Map.of()));
    }

    @Override
    protected Duration limit() {
        return Duration.ofSeconds(30);
    }

    @Override
    protected Connector withWrongCredentials() {
        var line = LINES.take();
        return factory.open(line.settings(root.resolve("store"), process(), Map.of(), line.wrongKey()));
    }

    @Override
    protected SmallStore small() {
        var disk = SmallDisk.mount(root.resolve("small"), 4);
        return new SmallStore(
                factory.open(LINES.take().settings(root.resolve("small"), process(), Map.of())), 4 << 20, disk::close);
    }

    @Override
    protected void damage(Staged staged) {
        StagedFiles.shorten(stageFolder());
    }

    @Override
    protected Path staged(StageId id) {
        return stageFolder().resolve(id.write());
    }

    private Path stageFolder() {
        return root.resolve("store/.understudy/stage/" + connector().info().process());
    }

    @Override
    protected void assertNothingStaged() {
        var folder = stageFolder();
        await().atMost(Duration.ofSeconds(10)).until(() -> {
            try (var children = Files.list(folder)) {
                return children.findAny().isEmpty();
            }
        });
    }
}
