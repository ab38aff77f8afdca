package io.understudy.connector.serial;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A line with faults between a terminal and an SSH server: can damage a byte, lose one, say nothing, or be unplugged. At
 * its far end a server is started again whenever one has ended.
 */
final class Relay implements AutoCloseable {
    /** What becomes of one byte. */
    enum Fault {
        DAMAGED,
        LOST
    }

    private final SerialWorld world;
    private final ServerSocket near;
    private @Nullable Process terminal;
    private @Nullable Process server;
    private @Nullable Socket line;
    private @Nullable Fault fault;
    private long bytesUntilFault;
    private boolean towardsServer;
    private boolean silent;
    private boolean over;

    private Relay(SerialWorld world, ServerSocket near) {
        this.world = world;
        this.near = near;
    }

    static Relay start(SerialWorld world) {
        try {
            var relay = new Relay(world, new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            relay.plugIn();
            return relay;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** From now on, until {@link #unplug}. */
    void plugIn() throws IOException {
        var started = new ProcessBuilder(
                        "socat", "pty,raw,echo=0,link=" + world.near(), "TCP:127.0.0.1:" + near.getLocalPort())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(world.log().toFile()))
                .start();
        var accepted = near.accept();
        synchronized (this) {
            terminal = started;
            line = accepted;
            Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
        }
        startServer(accepted);
        Thread.ofVirtual().start(() -> towardsServer(accepted));
        await().atMost(Duration.ofSeconds(10)).until(() -> Files.exists(world.near()));
    }

    /** The terminal hangs up. */
    void unplug() throws IOException, InterruptedException {
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
    }

    /** The byte after so many more in one direction. */
    synchronized void fail(Fault what, boolean towards, long after) {
        fault = what;
        towardsServer = towards;
        bytesUntilFault = after;
    }

    /** Whether what was ordered has happened. */
    synchronized boolean failed() {
        return fault == null;
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
        endServer();
    }

    private void pass(InputStream from, Socket socket, boolean towards) {
        var bytes = new byte[4096];
        try {
            for (var count = from.read(bytes); count >= 0; count = from.read(bytes)) {
                write(bytes, count, towards, socket);
            }
        } catch (IOException e) {
            // That side has ended.
        }
    }

    private void write(byte[] bytes, int count, boolean towards, Socket socket) throws IOException {
        var at = faultIn(count, towards);
        var to = to(towards, socket);
        try {
            if (at < 0) {
                to.write(bytes, 0, isSilent() ? 0 : count);
            } else if (takeFault() == Fault.LOST) {
                to.write(bytes, 0, at);
                to.write(bytes, at + 1, count - at - 1);
            } else {
                bytes[at] ^= 0x10;
                to.write(bytes, 0, count);
            }
            to.flush();
        } catch (IOException e) {
            // A server that has just ended takes nothing; the next one will.
            if (!towards) {
                throw e;
            }
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

    private synchronized @Nullable Fault takeFault() {
        var taken = fault;
        fault = null;
        return taken;
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
        endServer();
        near.close();
    }
}
