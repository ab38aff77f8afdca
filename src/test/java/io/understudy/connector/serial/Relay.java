package io.understudy.connector.serial;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A line with faults between a terminal and an SSH server: can damage a byte, lose one, say nothing, or be unplugged. At
 * its far end a server is started again whenever one has ended.
 *
 * <p>It can have a speed, in both directions at once, and then holds up whoever sends faster: all between the terminal
 * and the server holds so little that what was written is nearly sent, as with a UART and its RTS and CTS.
 */
public final class Relay implements AutoCloseable {
    /** What becomes of one byte, or of the line when it comes to it. */
    public enum Fault {
        DAMAGED,
        LOST,
        UNPLUGGED
    }

    /** More than any line's: what these tests' machine makes of it. */
    private static final int AS_FAST_AS_IT_GOES = Integer.MAX_VALUE;
    /** Of each socket in each direction, in bytes; the system rounds it up to some kilobytes. */
    private static final int SMALL = 4096;

    private final SerialWorld world;
    private final ServerSocket near;
    private final int bitsPerSecond;
    private @Nullable Process terminal;
    private @Nullable Process server;
    private @Nullable Socket line;
    private @Nullable Fault fault;
    private long bytesUntilFault;
    private boolean towardsServer;
    private boolean silent;
    private boolean over;

    private Relay(SerialWorld world, ServerSocket near, int bitsPerSecond) {
        this.world = world;
        this.near = near;
        this.bitsPerSecond = bitsPerSecond;
    }

    static Relay start(SerialWorld world) {
        return start(world, AS_FAST_AS_IT_GOES);
    }

    public static Relay start(SerialWorld world, int bitsPerSecond) {
        try {
            var near = new ServerSocket();
            // Before it is bound, because that is when a connection's are chosen.
            near.setReceiveBufferSize(SMALL);
            near.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
            var relay = new Relay(world, near, bitsPerSecond);
            relay.plugIn();
            return relay;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** From now on, until {@link #unplug}. */
    public void plugIn() throws IOException {
        var started = new ProcessBuilder(
                        "socat",
                        "pty,raw,echo=0,link=" + world.near(),
                        "TCP:127.0.0.1:%d,sndbuf=%d,rcvbuf=%d".formatted(near.getLocalPort(), SMALL, SMALL))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(world.log().toFile()))
                .start();
        var accepted = near.accept();
        accepted.setSendBufferSize(SMALL);
        synchronized (this) {
            fault = null;
            terminal = started;
            line = accepted;
            Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
        }
        startServer(accepted);
        Thread.ofVirtual().start(() -> towardsServer(accepted));
        await().atMost(Duration.ofSeconds(10)).until(() -> Files.exists(world.near()));
    }

    /** The terminal hangs up. */
    public void unplug() throws IOException, InterruptedException {
        Process gone;
        synchronized (this) {
            gone = terminal;
            terminal = null;
            if (line != null) {
                line.close();
            }
        }
        if (gone != null) {
            gone.destroyForcibly().waitFor();
        }
        Files.deleteIfExists(world.near());
        endServer();
    }

    /** The byte after so many more in one direction. */
    public synchronized void fail(Fault what, boolean towards, long after) {
        fault = what;
        towardsServer = towards;
        bytesUntilFault = after;
    }

    /** Whether what was ordered has happened. */
    public synchronized boolean failed() {
        return fault == null;
    }

    /** Until it has, and the line can be plugged in again. */
    public void awaitFailed() {
        await().atMost(Duration.ofSeconds(60)).until(this::failed);
    }

    synchronized void beSilent(boolean now) {
        silent = now;
    }

    private synchronized void startServer(Socket to) throws IOException {
        if (over || to.isClosed()) {
            return;
        }
        var started = new ProcessBuilder(world.server())
                .redirectError(ProcessBuilder.Redirect.appendTo(world.log().toFile()))
                .start();
        server = started;
        Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
        Thread.ofVirtual().start(() -> {
            pass(started.getInputStream(), to, false);
            restart(to);
        });
    }

    private void restart(Socket to) {
        try {
            startServer(to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void towardsServer(Socket from) {
        try {
            pass(from.getInputStream(), from, true);
        } catch (IOException e) {
            // Unplugged.
        }
    }

    private void pass(InputStream from, Socket socket, boolean towards) {
        var speed = new LineSpeed(bitsPerSecond);
        var bytes = new byte[speed.piece()];
        try {
            for (var count = from.read(bytes); count >= 0; count = from.read(bytes)) {
                speed.carry(count);
                write(bytes, count, towards, socket);
            }
        } catch (IOException e) {
            // That side has ended.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(byte[] bytes, int count, boolean towards, Socket socket)
            throws IOException, InterruptedException {
        var at = faultIn(count, towards);
        var to = to(towards, socket);
        try {
            if (at < 0) {
                to.write(bytes, 0, isSilent() ? 0 : count);
            } else {
                suffer(bytes, count, at, to);
            }
            to.flush();
        } catch (IOException e) {
            // A server that has just ended takes nothing; the next one will.
            if (!towards) {
                throw e;
            }
        }
    }

    private void suffer(byte[] bytes, int count, int at, OutputStream to) throws IOException, InterruptedException {
        try {
            switch (due()) {
                case DAMAGED -> {
                    bytes[at] ^= 0x10;
                    to.write(bytes, 0, count);
                }
                case LOST -> {
                    to.write(bytes, 0, at);
                    to.write(bytes, at + 1, count - at - 1);
                }
                case UNPLUGGED -> unplug();
            }
        } finally {
            suffered();
        }
    }

    private synchronized OutputStream to(boolean towards, Socket socket) throws IOException {
        return towards && server != null ? server.getOutputStream() : socket.getOutputStream();
    }

    private synchronized boolean isSilent() {
        return silent;
    }

    private synchronized int faultIn(int count, boolean towards) {
        if (fault == null || towards != towardsServer) {
            return -1;
        }
        if (bytesUntilFault >= count) {
            bytesUntilFault -= count;
            return -1;
        }
        return (int) bytesUntilFault;
    }

    private synchronized Fault due() {
        return Objects.requireNonNull(fault);
    }

    // Only now, because whoever waits for it may plug the line in again at once.
    private synchronized void suffered() {
        fault = null;
    }

    private synchronized void endServer() {
        if (server != null) {
            server.descendants().forEach(ProcessHandle::destroyForcibly);
            server.destroyForcibly();
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        synchronized (this) {
            over = true;
        }
        unplug();
        near.close();
    }
}
