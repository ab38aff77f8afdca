package io.understudy.connector.sftp;

import static io.understudy.connector.Connectors.process;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorContract;
import io.understudy.connector.ConnectorSettings;
import io.understudy.connector.Connectors;
import io.understudy.connector.SmallStore;
import io.understudy.connector.Staged;
import io.understudy.connector.StagedFiles;
import io.understudy.object.ProcessId;
import io.understudy.object.StageId;
import io.understudy.server.OpenSsh;
import io.understudy.server.Silence;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

class SftpConnectorContractTest {
    /** The whole size goes the same way with the other options. */
    private static final long ANOTHER_LARGE_ONE = 100L << 20;

    @Nested
    class Durable extends Contract {
        Durable() {
            super(Map.of());
        }
    }

    @Nested
    class NotDurableOnOneConnection extends Contract {
        NotDurableOnOneConnection() {
            super(Map.of("durability", "none", "connections", "1"));
        }

        @Override
        protected long largeSize() {
            return ANOTHER_LARGE_ONE;
        }

        @Override
        protected Connector unanswered(Silence silence) {
            return abort("the other options' suite has waited a quarter of a minute for the same");
        }
    }

    abstract static class Contract extends ConnectorContract {
        private final SftpConnectorFactory factory =
                new SftpConnectorFactory(Connectors.THREADS, InstantSource.system());
        private final Map<String, String> options;

        @TempDir
        private Path root = Path.of("");

        Contract(Map<String, String> options) {
            this.options = options;
        }

        @Override
        protected Connector connect(ProcessId process) {
            return factory.open(Servers.settings(OpenSsh.shared(), root.resolve("store"), process, options));
        }

        @Override
        protected Connector at(int port) {
            return factory.open(new ConnectorSettings(
                    "test",
                    "sftp://127.0.0.1:" + port + root,
                    OptionalLong.empty(),
                    Map.of("host-key", "any"),
                    OpenSsh.shared().credentials(),
                    process()));
        }

        @Override
        protected Duration limit() {
            return Duration.ofSeconds(20);
        }

        @Override
        protected Connector withWrongCredentials() {
            var server = OpenSsh.shared();
            return factory.open(Servers.settings(server, root.resolve("store"), process(), options, server.wrongKey()));
        }

        @Override
        protected SmallStore small() {
            assumeTrue(OpenSsh.mounts(), "no small file system can be mounted here");
            var server = OpenSsh.shared();
            var folder = server.small().resolve(UUID.randomUUID().toString());
            var settings = Servers.settings(server, folder, process(), options);
            return new SmallStore(factory.open(settings), (int) OpenSsh.SMALL, () -> {});
        }

        @Override
        protected void damage(Staged staged) {
            StagedFiles.shorten(stageFolder());
        }

        @Override
        protected void assertNothingStaged() {
            Servers.waitUntilEmpty(stageFolder());
        }

        @Override
        protected Path staged(StageId id) {
            return stageFolder().resolve(id.write());
        }

        private Path stageFolder() {
            return root.resolve("store/.understudy/stage/" + connector().info().process());
        }
    }
}
