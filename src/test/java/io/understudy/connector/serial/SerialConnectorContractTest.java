package io.understudy.connector.serial;

import static org.awaitility.Awaitility.await;

import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorContract;
import io.understudy.connector.Connectors;
import io.understudy.object.ProcessId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
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
    }

    @Override
    protected Connector connect(ProcessId process) {
        return factory.open(LINES.take().settings(root.resolve("store"), process, Map.of()));
    }

    @Override
    protected void assertNothingStaged() {
        var folder =
                root.resolve("store/.understudy/stage/" + connector().info().process());
        await().atMost(Duration.ofSeconds(10)).until(() -> {
            try (var children = Files.list(folder)) {
                return children.findAny().isEmpty();
            }
        });
    }
}
