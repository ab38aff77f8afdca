package io.understudy.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A server that a test has started, in the foreground, on a port of loopback. It ends with the test run at the latest.
 * {@link #pause} and {@link #kill} are for outages: a server that hangs and one that is gone.
 */
public final class ServerProcess implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

    private final String name;
    private final Path log;
    private final List<String> command;
    private final Map<String, String> environment;
    private final int port;
    private Process process;

    private ServerProcess(
            String name, Path log, List<String> command, Map<String, String> environment, int port, Process process) {
        this.name = name;
        this.log = log;
        this.command = command;
        this.environment = environment;
        this.port = port;
        this.process = process;
    }

    /**
     * Starts it and waits until it accepts connections.
     *
     * @param log where its output goes
     * @param command that stays in the foreground
     */
    public static ServerProcess start(
            String name, Path log, List<String> command, Map<String, String> environment, int port) {
        var server = new ServerProcess(
                name, log, List.copyOf(command), Map.copyOf(environment), port, launch(log, command, environment));
        Runtime.getRuntime().addShutdownHook(new Thread(server::end));
        server.awaitPort();
        return server;
    }

    public int port() {
        return port;
    }

    public long pid() {
        return process.pid();
    }

    /** Ends it at once, with what it has started. Held first, so that it starts nothing more meanwhile. */
    public void kill() {
        signal("STOP", process.toHandle());
        var started = process.descendants().toList();
        started.forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        await();
        started.forEach(each -> each.onExit().join());
    }

    /** Starts it again after {@link #kill} or {@link #close}. */
    public void restart() {
        process = launch(log, command, environment);
        awaitPort();
    }

    /** Stops it and its children in the middle of whatever they do, without closing a connection. */
    public void pause() {
        signal("STOP", process.toHandle());
        process.descendants().forEach(each -> signal("STOP", each));
    }

    public void resume() {
        process.descendants().forEach(each -> signal("CONT", each));
        signal("CONT", process.toHandle());
    }

    @Override
    public void close() {
        end();
        await();
    }

    private void end() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
    }

    private void await() {
        try {
            if (!process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void signal(String signal, ProcessHandle to) {
        try {
            new ProcessBuilder("kill", "-" + signal, Long.toString(to.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void awaitPort() {
        var giveUp = System.nanoTime() + START_LIMIT.toNanos();
        while (!accepts()) {
            if (!process.isAlive() || System.nanoTime() > giveUp) {
                process.destroyForcibly();
                throw new IllegalStateException(name + " does not start: " + output());
            }
            pauseBriefly();
        }
    }

    private boolean accepts() {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void pauseBriefly() {
        try {
            process.waitFor(50, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private String output() {
        try {
            return Files.exists(log) ? Files.readString(log) : "no output";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Process launch(Path log, List<String> command, Map<String, String> environment) {
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
