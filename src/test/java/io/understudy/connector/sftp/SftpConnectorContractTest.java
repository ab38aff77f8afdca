package io.understudy.connector.sftp;

import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorContract;
import io.understudy.connector.Connectors;
import io.understudy.object.ProcessId;
import io.understudy.server.OpenSsh;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

class SftpConnectorContractTest {
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
        protected void assertNothingStaged() {
            Servers.waitUntilEmpty(
                    root.resolve("store/.understudy/stage/" + connector().info().process()));
        }
    }
}
