package io.understudy.connector.serial;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Two terminals that are each other's far end, with an SSH server on one of them that is started again and again. */
public final class PtyPair implements AutoCloseable {
    private final Process line;
    private final Process server;

    private PtyPair(Process line, Process server) {
        this.line = line;
        this.server = server;
    }

    /** Also in place of one that was closed. */
    public static PtyPair start(SerialWorld world) {
        unlink(world.near());
        unlink(world.far());
        var line = process(
                world, List.of("socat", "pty,raw,echo=0,link=" + world.near(), "pty,raw,echo=0,link=" + world.far()));
        await().atMost(Duration.ofSeconds(10)).until(() -> Files.exists(world.near()) && Files.exists(world.far()));
        // As the far end's own supervisor would do it.
        var again = "while :; do %s <> %s >&0; done".formatted(String.join(" ", world.server()), world.far());
        return new PtyPair(line, process(world, List.of("sh", "-c", again)));
    }

    /** A line that ends at a port of loopback. */
    static PtyPair toPort(SerialWorld world, int port) {
        var line = process(world, List.of("socat", "pty,raw,echo=0,link=" + world.near(), "tcp:127.0.0.1:" + port));
        await().atMost(Duration.ofSeconds(10)).until(() -> Files.exists(world.near()) || !line.isAlive());
        return new PtyPair(line, line);
    }

    private static void unlink(Path terminal) {
        try {
            Files.deleteIfExists(terminal);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Process process(SerialWorld world, List<String> command) {
        try {
            var process = new ProcessBuilder(command)
                    .redirectInput(new File("/dev/null"))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(world.log().toFile()))
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process)));
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The server in the middle of whatever it does; another one is started. */
    void killServer() {
        server.descendants().forEach(ProcessHandle::destroyForcibly);
    }

    private static void end(Process process) {
        var children = process.descendants().toList();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
    }

    @Override
    public void close() {
        end(server);
        end(line);
    }
}
