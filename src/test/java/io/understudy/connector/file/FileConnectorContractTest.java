package io.understudy.connector.file;

import static io.understudy.connector.Connectors.process;
import static org.junit.jupiter.api.Assumptions.abort;

import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorContract;
import io.understudy.connector.Connectors;
import io.understudy.connector.SmallStore;
import io.understudy.connector.Staged;
import io.understudy.connector.StagedFiles;
import io.understudy.object.ProcessId;
import io.understudy.object.StageId;
import io.understudy.server.SmallDisk;
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
        protected Connector at(int port) {
            return abort("a folder is reached by no connection");
        }

        @Override
        protected Connector withWrongCredentials() {
            return abort("a folder asks nobody who he is");
        }

        @Override
        protected SmallStore small() {
            var disk = SmallDisk.mount(root.resolve("small"), 4);
            var settings =
                    Connectors.settings(root.resolve("small").toString(), process(), Map.of("durability", durability));
            return new SmallStore(factory.open(settings), 4 << 20, disk::close);
        }

        @Override
        protected void damage(Staged staged) {
            StagedFiles.shorten(stageFolder());
        }

        @Override
        protected void assertNothingStaged() {
            Folder.waitUntilEmpty(stageFolder());
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
