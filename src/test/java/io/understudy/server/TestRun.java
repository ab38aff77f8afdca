package io.understudy.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The command that has been given to test, in whose course several processes may test beside and after each other. What
 * one of them starts for all of them is kept by a process of its own, and ends with the command.
 */
final class TestRun {
    /** A process id, where several commands of Maven are one run. */
    private static final String COMMAND = "UNDERSTUDY_TEST_RUN";

    private static final String READY = "ready";
    private static final Duration START_LIMIT = Duration.ofMinutes(10);
    private static final long LOOK_MILLIS = 50;

    private TestRun() {}

    /**
     * Starts a keeper unless this run has one.
     *
     * @param keeper whose {@code main} takes a folder and the command's process id. It calls {@link #ready} with the
     *     folder, ends with that process, and leaves nothing behind
     * @return what the keeper said when it was ready
     */
    static String kept(String name, Class<?> keeper) {
        var command = command();
        var begun = command.info().startInstant().orElse(Instant.EPOCH).toEpochMilli();
        var folder = Path.of("target", "test-run", "%s-%d-%d".formatted(name, command.pid(), begun));
        try {
            Files.createDirectories(folder);
            try (var channel =
                    FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                channel.lock();
                if (!Files.exists(folder.resolve(READY))) {
                    start(keeper, folder.toAbsolutePath(), command.pid());
                }
            }
            return Files.readString(folder.resolve(READY));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Called by the keeper, when others can use what it keeps. */
    static void ready(Path folder, String said) throws IOException {
        var written = Files.writeString(folder.resolve("saying"), said);
        Files.move(written, folder.resolve(READY), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Whoever has started Maven, where he says so; Maven, where it has started this process; else this process by itself. */
    private static ProcessHandle command() {
        var self = ProcessHandle.current();
        var named = Optional.ofNullable(System.getenv(COMMAND)).flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)));
        if (named.isPresent() || System.getProperty("test.fork") == null) {
            return named.orElse(self);
        }
        return Stream.iterate(self.parent(), Optional::isPresent, each -> each.flatMap(ProcessHandle::parent))
                .flatMap(Optional::stream)
                .filter(each -> each.info().command().orElse("").endsWith("/java"))
                .findFirst()
                .orElse(self);
    }

    private static void start(Class<?> keeper, Path folder, long command) throws IOException {
        var log = folder.resolve("keeper.log");
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-Dtest.fork=" + Ports.KEEPERS_FORK,
                        "-cp",
                        classes(keeper),
                        keeper.getName(),
                        folder.toString(),
                        Long.toString(command))
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        var giveUp = System.nanoTime() + START_LIMIT.toNanos();
        try {
            while (!Files.exists(folder.resolve(READY))) {
                if (process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS) || System.nanoTime() > giveUp) {
                    process.destroy();
                    throw new IllegalStateException(
                            keeper.getSimpleName() + " does not get ready: " + Files.readString(log));
                }
            }
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String classes(Class<?> keeper) {
        try {
            return Path.of(keeper.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
