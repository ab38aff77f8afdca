package io.understudy.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Samba on loopback, with a user database of its own. It changes to its users, so it runs as root only; elsewhere a test
 * is skipped.
 */
public final class Samba implements AutoCloseable {
    public static final String USER = "root";
    public static final String PASSWORD = "a password for tests";
    public static final String SHARE = "Store";

    private final Path folder;
    private final ServerProcess process;

    private Samba(Path folder, ServerProcess process) {
        this.folder = folder;
        this.process = process;
    }

    /** One for the whole run, for whoever does not stop it. */
    public static Samba shared() {
        return Holder.SHARED;
    }

    private static final class Holder {
        private static final Samba SHARED = start();
    }

    /** One of its own, with more lines of global configuration. */
    public static Samba start(String... more) {
        var smbd = Installed.program("smbd", "samba");
        var smbpasswd = Installed.program("smbpasswd", "samba");
        Installed.asRoot("smbd");
        try {
            var folder = Files.createTempDirectory("samba-").toRealPath();
            for (var each : List.of("data", "small", "private", "lock", "state", "cache", "pid", "ncalrpc", "log")) {
                Files.createDirectory(folder.resolve(each));
            }
            var port = Ports.free();
            var configuration = folder.resolve("configuration");
            Files.writeString(
                    configuration,
                    CONFIGURATION
                            .replace("@MORE@", String.join("\n", more))
                            .replace("@FOLDER@", folder.toString())
                            .replace("@PORT@", Integer.toString(port)));
            addUser(smbpasswd, configuration);
            return new Samba(
                    folder,
                    ServerProcess.start(
                            "smbd",
                            folder.resolve("output"),
                            List.of(
                                    smbd,
                                    "-F",
                                    "-s",
                                    configuration.toString(),
                                    "-l",
                                    folder.resolve("log").toString()),
                            Map.of(),
                            port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void addUser(String smbpasswd, Path configuration) throws IOException {
        var process = new ProcessBuilder(smbpasswd, "-c", configuration.toString(), "-s", "-a", USER)
                .redirectErrorStream(true)
                .start();
        try (var input = process.getOutputStream()) {
            input.write((PASSWORD + "\n" + PASSWORD + "\n").getBytes(StandardCharsets.UTF_8));
        }
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IllegalStateException("smbpasswd: " + output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public ServerProcess process() {
        return process;
    }

    /** Where what is stored lies on this machine's disk. */
    public Path data() {
        return folder.resolve("data");
    }

    public String endpoint(String path) {
        return "smb://127.0.0.1:" + process.port() + "/" + SHARE + "/" + path;
    }

    /** A folder of a share of its own, for a small file system: what is free is told of a share. */
    public Path small() {
        return folder.resolve("small");
    }

    public String smallEndpoint(String path) {
        return "smb://127.0.0.1:" + process.port() + "/Small/" + path;
    }

    @Override
    public void close() {
        process.close();
    }

    private static final String CONFIGURATION = """
            [global]
             workgroup = TESTS
             server role = standalone server
             interfaces = 127.0.0.1/8
             bind interfaces only = yes
             smb ports = @PORT@
             disable netbios = yes
             private dir = @FOLDER@/private
             passdb backend = tdbsam:@FOLDER@/private/users.tdb
             lock directory = @FOLDER@/lock
             state directory = @FOLDER@/state
             cache directory = @FOLDER@/cache
             pid directory = @FOLDER@/pid
             ncalrpc dir = @FOLDER@/ncalrpc
             log file = @FOLDER@/log/%m.log
             load printers = no
             printing = bsd
             printcap name = /dev/null
             disable spoolss = yes
             map to guest = never
             mangled names = no
             @MORE@
            [Store]
             path = @FOLDER@/data
             read only = no
            [Small]
             path = @FOLDER@/small
             read only = no
            """;
}
