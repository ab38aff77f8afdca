package io.understudy.connector.smb;

import static io.understudy.connector.Connectors.process;
import static org.awaitility.Awaitility.await;

import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorContract;
import io.understudy.connector.ConnectorSettings;
import io.understudy.connector.Connectors;
import io.understudy.connector.SmallStore;
import io.understudy.connector.Staged;
import io.understudy.connector.StagedFiles;
import io.understudy.object.ProcessId;
import io.understudy.object.StageId;
import io.understudy.server.Samba;
import io.understudy.server.SmallDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.Nested;

class SmbConnectorContractTest {
    /** The whole size goes the same way with the other options. */
    private static final long ANOTHER_LARGE_ONE = 100L << 20;
    /** So often that a server which looks up and opens in two steps is met in between. */
    private static final int REPLACEMENTS = 1000;

    @Nested
    class Encrypted extends Contract {
        @Override
        protected Map<String, String> options() {
            return Map.of("timeout", "PT10S");
        }
    }

    @Nested
    class Signed extends Contract {
        @Override
        protected Map<String, String> options() {
            return Map.of("timeout", "PT10S", "security", "signed", "durability", "none");
        }

        @Override
        protected long largeSize() {
            return ANOTHER_LARGE_ONE;
        }
    }

    abstract static class Contract extends ConnectorContract {
        private final SmbConnectorFactory factory = new SmbConnectorFactory(Connectors.THREADS, InstantSource.system());
        private final String store = "Store-" + UUID.randomUUID();

        protected abstract Map<String, String> options();

        @Override
        protected int replacements() {
            return REPLACEMENTS;
        }

        @Override
        protected Connector connect(ProcessId process) {
            return open(Samba.shared().endpoint("below/" + store), Samba.PASSWORD, process);
        }

        @Override
        protected Connector at(int port) {
            var impatient = new HashMap<>(options());
            impatient.put("timeout", "PT2S");
            return open("smb://127.0.0.1:" + port + "/" + Samba.SHARE + "/x", impatient, Samba.PASSWORD, process());
        }

        @Override
        protected Connector withWrongCredentials() {
            return open(Samba.shared().endpoint("below/" + store), "wrong", process());
        }

        @Override
        protected SmallStore small() {
            var disk = SmallDisk.mount(Samba.shared().small(), 4);
            var opened = open(Samba.shared().smallEndpoint(store), Samba.PASSWORD, process());
            return new SmallStore(opened, 4 << 20, disk::close);
        }

        private Connector open(String endpoint, String password, ProcessId process) {
            return open(endpoint, options(), password, process);
        }

        private Connector open(String endpoint, Map<String, String> options, String password, ProcessId process) {
            return factory.open(new ConnectorSettings(
                    "test",
                    endpoint,
                    OptionalLong.empty(),
                    options,
                    Map.of("user", Samba.USER, "password", password),
                    process));
        }

        @Override
        protected void damage(Staged staged) {
            StagedFiles.shorten(stageFolder());
        }

        @Override
        protected void assertNothingStaged() {
            await().atMost(Duration.ofSeconds(10)).until(() -> children(stageFolder()) == 0);
        }

        @Override
        protected Path staged(StageId id) {
            return stageFolder().resolve(id.write());
        }

        private Path stageFolder() {
            return Samba.shared()
                    .data()
                    .resolve("below/" + store + "/.understudy/stage/"
                            + connector().info().process());
        }

        private static long children(Path folder) {
            try (var children = Files.list(folder)) {
                return children.count();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
