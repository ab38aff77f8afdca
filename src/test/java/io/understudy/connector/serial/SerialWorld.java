package io.understudy.connector.serial;

import io.understudy.connector.ConnectorSettings;
import io.understudy.object.ProcessId;
import io.understudy.server.Installed;
import io.understudy.server.OpenSsh;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** What every test of a serial line has: a far end's configuration, and how a connector is told of it. */
public final class SerialWorld {
    private final Path folder;

    private SerialWorld(Path folder) {
        this.folder = folder;
    }

    public static SerialWorld create() {
        Installed.program("socat", "socat");
        Installed.program("sshd", "openssh-server");
        try {
            var folder = Files.createTempDirectory(OpenSsh.data(), "serial-").toRealPath();
            OpenSsh.configure(folder, 22, List.of());
            return new SerialWorld(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The terminal at this end. */
    public Path near() {
        return folder.resolve("near");
    }

    /** That opens the far end to its user. */
    public Path userKey() {
        return folder.resolve("user");
    }

    Path far() {
        return folder.resolve("far");
    }

    Path log() {
        return folder.resolve("log");
    }

    /** A server for one session on its standard streams. */
    List<String> server() {
        return List.of(
                Installed.program("sshd", "openssh-server"),
                "-i",
                "-E",
                folder.resolve("sshd.log").toString(),
                "-f",
                folder.resolve("config").toString());
    }

    /** Of somebody whom the far end does not know. */
    String wrongKey() {
        return OpenSsh.text(folder, "other");
    }

    public ConnectorSettings settings(Path root, ProcessId process, Map<String, String> options) {
        return settings(root, process, options, OpenSsh.text(folder, "user"));
    }

    ConnectorSettings settings(Path root, ProcessId process, Map<String, String> options, String privateKey) {
        var all = new HashMap<>(Map.of("host-key", OpenSsh.text(folder, "host.pub"), "speed", "921600"));
        all.putAll(options);
        return new ConnectorSettings(
                "test",
                "serial://" + near() + ":" + root,
                OptionalLong.empty(),
                Map.copyOf(all),
                Map.of("user", OpenSsh.user(), "private-key", privateKey),
                process);
    }
}
