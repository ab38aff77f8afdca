package io.understudy.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * OpenSSH's server on loopback, with a host key and a configuration of its own. The user who runs the tests logs in with
 * a key; where that is root and may mount, also with a password, which the server alone sees, in a mount namespace of its own. There a
 * small file system is mounted as well.
 */
public final class OpenSsh implements AutoCloseable {
    /** Of the user, where {@link #mounts}. */
    public static final String PASSWORD = "a password for tests";

    /** The size of the small file system, in bytes. */
    public static final long SMALL = 8 << 20;

    private final Path folder;
    private final ServerProcess process;

    private OpenSsh(Path folder, ServerProcess process) {
        this.folder = folder;
        this.process = process;
    }

    /** One for the whole run, for whoever does not stop it. */
    public static OpenSsh shared() {
        return Holder.SHARED;
    }

    private static final class Holder {
        private static final OpenSsh SHARED = start();
    }

    /** One of its own, with more lines of configuration. */
    public static OpenSsh start(String... more) {
        var sshd = Installed.program("sshd", "openssh-server");
        try {
            var folder = Files.createTempDirectory(data(), "openssh-").toRealPath();
            var port = Ports.free();
            configure(folder, port, List.of(more));
            return new OpenSsh(
                    folder, ServerProcess.start("sshd", folder.resolve("log"), command(sshd, folder), Map.of(), port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where tests keep what their servers need: it goes with the rest of a build. */
    public static Path data() throws IOException {
        return Files.createDirectories(Path.of("target", "servers").toAbsolutePath());
    }

    /** Host key, user key and configuration, for a server that somebody starts himself. */
    public static void configure(Path folder, int port, List<String> more) throws IOException {
        for (var key : List.of("host", "user", "other")) {
            run(
                    "ssh-keygen",
                    "-q",
                    "-t",
                    "ed25519",
                    "-N",
                    "",
                    "-C",
                    key,
                    "-f",
                    folder.resolve(key).toString());
        }
        Files.copy(folder.resolve("user.pub"), folder.resolve("authorized"));
        if (Installed.root()) {
            // Where a server that runs as root changes its root to while it is not trusted yet.
            Files.createDirectories(Path.of("/run/sshd"));
        }
        var lines = new ArrayList<>(List.of(
                "Port " + port,
                "ListenAddress 127.0.0.1",
                "HostKey " + folder.resolve("host"),
                "AuthorizedKeysFile " + folder.resolve("authorized"),
                "PidFile none",
                "StrictModes no",
                "UsePAM no",
                "PermitRootLogin yes",
                "PasswordAuthentication yes",
                "MaxStartups 100",
                "PerSourceMaxStartups none",
                "PrintMotd no",
                "Subsystem sftp internal-sftp",
                "AllowTcpForwarding no"));
        lines.addAll(more);
        Files.write(folder.resolve("config"), lines);
    }

    private static List<String> command(String sshd, Path folder) throws IOException {
        var server = sshd + " -D -e -f " + folder.resolve("config");
        if (!mounts()) {
            return List.of(server.split(" ", -1));
        }
        Files.createDirectories(folder.resolve("small"));
        Files.write(folder.resolve("shadow"), shadow());
        var script =
                "mount --make-rprivate / && mount -t tmpfs -o size=%d none %s/small && mount --bind %s/shadow /etc/shadow && exec %s"
                        .formatted(SMALL, folder, folder, server);
        return List.of("unshare", "-m", "sh", "-c", script);
    }

    /** Whether this user may mount, and so whether the password and the small file system are there. */
    public static boolean mounts() {
        if (!Installed.root()) {
            return false;
        }
        if (!Mounting.POSSIBLE) {
            Installed.failInCi("sshd cannot have a mount namespace of its own here");
        }
        return Mounting.POSSIBLE;
    }

    private static final class Mounting {
        private static final boolean POSSIBLE = possible();

        private static boolean possible() {
            try {
                var script = "mount --make-rprivate / && mount -t tmpfs none /mnt";
                return new ProcessBuilder("unshare", "-m", "sh", "-c", script)
                                .redirectErrorStream(true)
                                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                .start()
                                .waitFor()
                        == 0;
            } catch (IOException e) {
                return false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    private static List<String> shadow() throws IOException {
        var hash = run("openssl", "passwd", "-6", PASSWORD).strip();
        return Files.readAllLines(Path.of("/etc/shadow")).stream()
                .map(line -> line.startsWith("root:") ? "root:" + hash + ":19000:0:99999:7:::" : line)
                .toList();
    }

    private static String run(String... command) throws IOException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IllegalStateException(command[0] + ": " + output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return output;
    }

    public ServerProcess process() {
        return process;
    }

    public String endpoint(Path root) {
        return "sftp://127.0.0.1:" + process.port() + root;
    }

    /** Where the server alone sees a small file system, where it {@link #mounts}. */
    public Path small() {
        return folder.resolve("small");
    }

    public String hostKey() {
        return text(folder, "host.pub");
    }

    /** As OpenSSH's own tool prints it. */
    public String fingerprint() {
        try {
            return run("ssh-keygen", "-lf", folder.resolve("host.pub").toString())
                    .strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String otherHostKey() {
        return text(folder, "other.pub");
    }

    public Map<String, String> credentials() {
        return Map.of("user", user(), "private-key", text(folder, "user"));
    }

    public Map<String, String> wrongKey() {
        return Map.of("user", user(), "private-key", text(folder, "other"));
    }

    public static String user() {
        return System.getProperty("user.name");
    }

    public Path userKey() {
        return folder.resolve("user");
    }

    public String log() {
        return text(folder, "log");
    }

    /** What is in a folder of {@link #configure}. */
    public static String text(Path folder, String name) {
        try {
            return Files.readString(folder.resolve(name)).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
