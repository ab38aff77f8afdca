package io.understudy.connector.sftp;

import static org.awaitility.Awaitility.await;

import io.understudy.connector.ConnectorSettings;
import io.understudy.object.ProcessId;
import io.understudy.server.OpenSsh;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/** How a test reaches an OpenSSH server, and what it sees in its folders. */
final class Servers {
    private Servers() {}

    static ConnectorSettings settings(OpenSsh server, Path root, ProcessId process, Map<String, String> options) {
        return settings(server, root, process, options, server.credentials());
    }

    static ConnectorSettings settings(
            OpenSsh server,
            Path root,
            ProcessId process,
            Map<String, String> options,
            Map<String, String> credentials) {
        var all = new HashMap<>(Map.of("host-key", server.hostKey()));
        all.putAll(options);
        return new ConnectorSettings(
                "test", server.endpoint(root), OptionalLong.empty(), Map.copyOf(all), credentials, process);
    }

    static void waitUntilEmpty(Path folder) {
        await().atMost(Duration.ofSeconds(10)).until(() -> {
            try (var children = Files.list(folder)) {
                return children.findAny().isEmpty();
            }
        });
    }
}
