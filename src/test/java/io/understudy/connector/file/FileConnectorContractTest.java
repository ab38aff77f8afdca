package io.understudy.connector.file;

import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorContract;
import io.understudy.connector.Connectors;
import io.understudy.object.ProcessId;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

class FileConnectorContractTest {
    @Nested
    class Durable extends Contract {
        Durable() {
            super("fsync");
        }
    }

    @Nested
    class NotDurable extends Contract {
        NotDurable() {
            super("none");
        }
    }

    abstract static class Contract extends ConnectorContract {
        private final FileConnectorFactory factory =
                new FileConnectorFactory(Connectors.THREADS, InstantSource.system());
        private final String durability;

        @TempDir
        private Path root = Path.of("");

        Contract(String durability) {
            this.durability = durability;
        }

        @Override
        protected Connector connect(ProcessId process) {
            return factory.open(
                    Connectors.settings(root.resolve("store").toString(), process, Map.of("durability", durability)));
        }

        @Override
        protected void assertNothingStaged() {
            Folder.waitUntilEmpty(
                    root.resolve("store/.understudy/stage/" + connector().info().process()));
        }
    }
}
