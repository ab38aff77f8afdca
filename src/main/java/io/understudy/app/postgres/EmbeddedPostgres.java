package io.understudy.app.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL of our own, with everything that it has in one folder, listening on loopback alone. What it has
 * acknowledged is on disk: its durability settings are PostgreSQL's defaults.
 *
 * <p>It is no child of ours: when we are killed it goes on, and the next start stops it first.
 */
public final class EmbeddedPostgres implements AutoCloseable {
    private static final String USER = "understudy";
    private static final String DATABASE = "postgres";
    private static final Duration START_LIMIT = Duration.ofMinutes(10); // recovery after a crash reads its whole log
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
    private static final int STARTS = 10;
    private static final long LARGEST_LOG = 10L << 20;
    private static final List<String> SETTINGS = List.of(
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "shared_buffers=64MB",
            "max_connections=50",
            "jit=off",
            "io_method=sync",
            "timezone=UTC",
            "log_timezone=UTC",
            "log_min_messages=warning",
            "log_min_error_statement=panic");

    private final FolderLock lock;
    private final Path home;
    private final Programs programs;
    private final IntSupplier ports;
    private int port;
    private boolean closed;

    private EmbeddedPostgres(FolderLock lock, Path home, Programs programs, IntSupplier ports) {
        this.lock = lock;
        this.home = home;
        this.programs = programs;
        this.ports = ports;
    }

    /**
     * Starts over a data folder, which is made where there is none.
     *
     * @throws PostgresException where that cannot be; it says why and what to do
     */
    public static EmbeddedPostgres start(Path data) {
        return start(data, data.resolve("postgres"));
    }

    /** The same, with the unpacked programs in a folder that others may share. */
    public static EmbeddedPostgres start(Path data, Path software) {
        return start(data, software, EmbeddedPostgres::freePort);
    }

    static EmbeddedPostgres start(Path data, Path software, IntSupplier ports) {
        @Nullable FolderLock lock = null;
        try {
            var folder = Files.createDirectories(data.toAbsolutePath()).toRealPath();
            Privileges.requireWritable(folder);
            lock = FolderLock.take(folder);
            var home = home(folder);
            Privileges.requireWritable(home);
            var privileges = Privileges.find(home);
            Files.createDirectories(software);
            var unpacked = PostgresArchive.unpack(software.toRealPath());
            privileges.give(unpacked);
            var programs = new Programs(unpacked.resolve("bin"), home, privileges);
            var postgres = new EmbeddedPostgres(lock, home, programs, ports);
            postgres.initialise();
            postgres.stopWhatWasLeft();
            postgres.start();
            return postgres;
        } catch (IOException e) {
            release(lock);
            throw PostgresException.of("The embedded PostgreSQL in " + data.toAbsolutePath() + " does not start", e);
        } catch (RuntimeException e) {
            release(lock);
            throw e;
        }
    }

    /** In the form that the reactive client takes; with {@code jdbc:} before it also JDBC. */
    public String url() {
        return "postgresql://127.0.0.1:" + port + "/" + DATABASE;
    }

    public String user() {
        return USER;
    }

    public String password() {
        try {
            return Password.read(passwordFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stops it in good order; again does nothing. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            stop();
        } catch (IOException e) {
            throw PostgresException.of("The embedded PostgreSQL in " + home + " does not stop", e);
        } finally {
            release(lock);
        }
    }

    /** Leaves it running, as a kill of this process would. */
    void abandon() {
        closed = true;
        release(lock);
    }

    private static Path home(Path data) throws IOException {
        var home = data.resolve("postgres");
        if (!Files.isDirectory(home)) {
            Files.createDirectory(
                    home, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        return home;
    }

    private Path cluster() {
        return home.resolve("cluster");
    }

    private Path passwordFile() {
        return home.resolve("password");
    }

    private Path log() {
        return home.resolve("postgres.log");
    }

    /** Makes an empty database where there is none. A start that was stopped half-way begins anew. */
    private void initialise() throws IOException {
        if (Files.isDirectory(cluster())) {
            if (!Files.isRegularFile(passwordFile())) {
                throw PostgresException.of("The file " + passwordFile() + " is missing: without the password in it the"
                        + " database in " + cluster() + " cannot be opened.");
            }
            return;
        }
        Password.make(passwordFile());
        var half = home.resolve("cluster.new");
        PostgresArchive.delete(half);
        programs.privileges().give(passwordFile());
        var end = programs.run(
                START_LIMIT,
                "initdb",
                List.of(
                        "-D",
                        half.toString(),
                        "-U",
                        USER,
                        "-A",
                        "scram-sha-256",
                        "--pwfile=" + passwordFile(),
                        "-E",
                        "UTF8",
                        "--locale=C",
                        "--no-instructions"));
        if (!end.good()) {
            throw PostgresException.of("The embedded PostgreSQL cannot make its database: " + end.output());
        }
        Files.move(half, cluster(), StandardCopyOption.ATOMIC_MOVE);
        try (var folder = FileChannel.open(home, StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    /** One that has outlived its application is stopped; a pid file that names some other program's process goes. */
    private void stopWhatWasLeft() throws IOException {
        if (!Files.exists(pidFile())) {
            return;
        }
        var pid = pid();
        if (isOurs(pid)) {
            stop();
        } else if (pid == 0 || ProcessHandle.of(pid).isPresent()) {
            // PostgreSQL takes whoever has this number now for its old self and refuses to start.
            Files.delete(pidFile());
        }
    }

    private Path pidFile() {
        return cluster().resolve("postmaster.pid");
    }

    /** The number in the pid file; 0 where a crash has left none in it. */
    private long pid() throws IOException {
        try (var lines = Files.lines(pidFile(), StandardCharsets.UTF_8)) {
            return lines.findFirst()
                    .map(String::strip)
                    .filter(line -> line.matches("[0-9]{1,18}"))
                    .map(Long::parseLong)
                    .orElse(0L);
        }
    }

    private boolean isOurs(long pid) {
        try {
            var words = Files.readAllBytes(Path.of("/proc", Long.toString(pid), "cmdline"));
            return List.of(new String(words, StandardCharsets.UTF_8).split("\0", -1))
                    .contains(cluster().toString());
        } catch (IOException e) {
            return false; // there is no such process
        }
    }

    private void start() throws IOException {
        rotateLog();
        for (var count = 1; ; count++) {
            port = ports.getAsInt();
            var from = Files.exists(log()) ? Files.size(log()) : 0;
            var end = programs.run(
                    START_LIMIT.plusSeconds(10),
                    "pg_ctl",
                    List.of(
                            "start",
                            "-D",
                            cluster().toString(),
                            "-w",
                            "-t",
                            Long.toString(START_LIMIT.toSeconds()),
                            "-l",
                            log().toString(),
                            "-o",
                            options()));
            if (end.good()) {
                return;
            }
            var said = logFrom(from);
            if (count == STARTS || !mayHelp(said)) {
                throw PostgresException.of(
                        "The embedded PostgreSQL does not start: " + end.output() + "\n" + said.strip());
            }
        }
    }

    private String options() {
        var words = new ArrayList<String>();
        words.add("-p " + port);
        SETTINGS.forEach(setting -> words.add("-c " + setting));
        return String.join(" ", words);
    }

    /** Somebody else took the port between our look and its start, or an old self's children are about to end. */
    private static boolean mayHelp(String said) {
        return said.contains("Address already in use") || said.contains("still in use");
    }

    private void rotateLog() throws IOException {
        if (Files.exists(log()) && Files.size(log()) > LARGEST_LOG) {
            Files.move(log(), home.resolve("postgres.log.1"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private String logFrom(long position) throws IOException {
        if (!Files.exists(log())) {
            return "";
        }
        var bytes = Files.readAllBytes(log());
        var from = (int) Math.min(position, bytes.length);
        return new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8);
    }

    private void stop() throws IOException {
        if (stopped("fast").good() || !Files.exists(pidFile()) || !isOurs(pid())) {
            return;
        }
        var end = stopped("immediate");
        if (!end.good()) {
            throw new IOException(end.output());
        }
    }

    private Programs.End stopped(String mode) throws IOException {
        return programs.run(
                STOP_LIMIT.plusSeconds(10),
                "pg_ctl",
                List.of(
                        "stop",
                        "-D",
                        cluster().toString(),
                        "-m",
                        mode,
                        "-w",
                        "-t",
                        Long.toString(STOP_LIMIT.toSeconds())));
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void release(@Nullable FolderLock lock) {
        if (lock == null) {
            return;
        }
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
