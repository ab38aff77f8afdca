package io.understudy.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The command that has been given to test, in whose course several processes may test beside and after each other. What
 * one of them starts for all of them is kept by a process of its own, and ends with the command.
 */
final class TestRun {
    private static final String READY = "ready";
    private static final long LOOK_MILLIS = 50;

    private TestRun() {}

    /**
     * Starts a keeper unless this run has one.
     *
     * @param keeper whose {@code main} takes a folder, in which it keeps what it needs, and the command's process id. It
     *     calls {@link #ready} and ends with that process
     * @return what the keeper said when it was ready
     */
    static String kept(String name, Class<?> keeper) {
        var command = command();
        var begun = command.info().startInstant().orElse(Instant.EPOCH).toEpochMilli();
        var folder = Path.of(
                System.getProperty("java.io.tmpdir"), "understudy-%s-%d-%d".formatted(name, command.pid(), begun));
        try {
            Files.createDirectories(folder);
            try (var channel =
                    FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                channel.lock();
                if (!Files.exists(folder.resolve(READY))) {
                    start(keeper, folder, command.pid());
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

    /** Maven, where it has started this process; else this process by itself. */
    private static ProcessHandle command() {
        var self = ProcessHandle.current();
        if (System.getProperty("test.fork") == null) {
            return self;
        }
        return Stream.iterate(self.parent(), Optional::isPresent, each -> each.flatMap(ProcessHandle::parent))
                .flatMap(Optional::stream)
                .filter(each -> each.info().command().orElse("").endsWith("/java"))
                .findFirst()
                .orElse(self);
    }

    private static void start(Class<?> keeper, Path folder, long command) throws IOException {
        // Elsewhere, because a keeper that fails takes its folder with it.
        var log = Files.createTempFile("understudy-keeper", ".log");
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-Dtest.fork=" + Ports.KEEPERS,
                        "-cp",
                        classes(keeper),
                        keeper.getName(),
                        folder.toString(),
                        Long.toString(command))
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        try {
            while (!Files.exists(folder.resolve(READY))) {
                if (process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                    throw new IllegalStateException(keeper.getSimpleName() + " has ended: " + Files.readString(log));
                }
            }
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            Files.delete(log);
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
