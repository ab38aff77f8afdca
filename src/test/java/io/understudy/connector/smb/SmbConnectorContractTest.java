package io.understudy.connector.smb;

import static org.awaitility.Awaitility.await;

import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorContract;
import io.understudy.connector.ConnectorSettings;
import io.understudy.connector.Connectors;
import io.understudy.object.ProcessId;
import io.understudy.server.Samba;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.Nested;

class SmbConnectorContractTest {
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
    }

    abstract static class Contract extends ConnectorContract {
        private final SmbConnectorFactory factory = new SmbConnectorFactory(Connectors.THREADS, InstantSource.system());
        private final String store = "Store-" + UUID.randomUUID();

        protected abstract Map<String, String> options();

        @Override
        protected Connector connect(ProcessId process) {
            return factory.open(new ConnectorSettings(
                    "test",
                    Samba.shared().endpoint("below/" + store),
                    OptionalLong.empty(),
                    options(),
                    Map.of("user", Samba.USER, "password", Samba.PASSWORD),
                    process));
        }

        @Override
        protected void assertNothingStaged() {
            var stage = Samba.shared()
                    .data()
                    .resolve("below/" + store + "/.understudy/stage/"
                            + connector().info().process());
            await().atMost(Duration.ofSeconds(10)).until(() -> children(stage) == 0);
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
