package io.understudy.catalog;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/** One PostgreSQL for all tests of this JVM, from the binaries on the class path; it ends with the JVM. */
final class PostgresServer {
    static final String USER = "postgres";

    private static final String BINARIES = "/postgres-linux-x86_64.txz";
    private static final String SETTINGS = "-c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
            + " -c shared_buffers=32MB -c max_connections=100 -c jit=off -c io_method=sync";
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private static @Nullable PostgresServer running;

    private final Path home;
    private final Path data;
    private final List<String> asSomebodyElse;
    private final int port;

    private PostgresServer(Path home, Path data) throws IOException {
        this.home = home;
        this.data = data;
        this.asSomebodyElse = isRoot() ? List.of("unshare", "-U") : List.of();
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            this.port = socket.getLocalPort();
        }
    }

    static synchronized PostgresServer running() {
        if (running == null) {
            try {
                running = start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return running;
    }

    int port() {
        return port;
    }

    String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    String newDatabase() {
        var name = "test" + DATABASES.incrementAndGet();
        try (var connection = DriverManager.getConnection(url("postgres"), USER, USER);
                var statement = connection.createStatement()) {
            statement.execute("create database " + name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return name;
    }

    private static PostgresServer start() throws IOException {
        var home = Path.of("target", "test-postgres").toAbsolutePath();
        unpack(home);
        var data = Path.of("target", "test-postgres-" + ProcessHandle.current().pid())
                .toAbsolutePath();
        var server = new PostgresServer(home, data);
        server.run("initdb", "-D", data.toString(), "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "-N");
        var log = data.resolve("log.txt").toString();
        server.run(
                "pg_ctl", "start", "-D", data.toString(), "-w", "-l", log, "-o", "-p " + server.port + " " + SETTINGS);
        Runtime.getRuntime().addShutdownHook(new Thread(server::stop, "postgres-stop"));
        return server;
    }

    private void stop() {
        try {
            run("pg_ctl", "stop", "-D", data.toString(), "-m", "immediate", "-w");
            try (var files = Files.walk(data)) {
                files.sorted((a, b) -> b.compareTo(a))
                        .forEach(file -> file.toFile().delete());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void run(String tool, String... arguments) throws IOException {
        var command = new ArrayList<>(asSomebodyElse);
        command.add(home.resolve("bin").resolve(tool).toString());
        command.addAll(List.of(arguments));
        var output = Files.createTempFile("postgres", ".txt");
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(tool + " failed: " + Files.readString(output));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(tool + " was interrupted", e);
        } finally {
            Files.delete(output);
        }
    }

    private static boolean isRoot() throws IOException {
        return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    }

    /** Once; later runs find the files. */
    private static void unpack(Path home) throws IOException {
        if (Files.exists(home)) {
            return;
        }
        Files.createDirectories(home.getParent());
        var half = Files.createTempDirectory(home.getParent(), "unpacking");
        half.toFile().setExecutable(true, false);
        half.toFile().setReadable(true, false);
        try (var resource = PostgresServer.class.getResourceAsStream(BINARIES)) {
            if (resource == null) {
                throw new IOException("the PostgreSQL binaries are not on the class path");
            }
            var tar = new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(resource, 1 << 16)));
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                var file = half.resolve(entry.getName()).normalize();
                if (!file.startsWith(half)) {
                    throw new IOException("outside the folder: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                    continue;
                }
                Files.createDirectories(file.getParent());
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
                } else if (entry.isLink()) {
                    Files.createLink(file, half.resolve(entry.getLinkName()));
                } else {
                    Files.copy(tar, file, StandardCopyOption.REPLACE_EXISTING);
                    file.toFile().setExecutable((entry.getMode() & 0100) != 0, false);
                }
            }
        }
        Files.move(half, home, StandardCopyOption.ATOMIC_MOVE);
    }
}
