package io.understudy.connector.s3;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/** A way to a server that is cut in the middle of an answer: so many connections, each after so many bytes. */
final class CutLine implements AutoCloseable {
    private final ServerSocket near;
    private final String host;
    private final int port;
    private final AtomicInteger cutsLeft;
    private final long bytes;

    private CutLine(ServerSocket near, String host, int port, int cuts, long bytes) {
        this.near = near;
        this.host = host;
        this.port = port;
        this.cutsLeft = new AtomicInteger(cuts);
        this.bytes = bytes;
    }

    static CutLine to(String host, int port, int cuts, long bytes) {
        try {
            var line = new CutLine(new ServerSocket(0, 0, InetAddress.getLoopbackAddress()), host, port, cuts, bytes);
            Thread.ofVirtual().start(line::accept);
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return near.getLocalPort();
    }

    int cutsLeft() {
        return cutsLeft.get();
    }

    private void accept() {
        try {
            while (true) {
                var client = near.accept();
                var server = new Socket(host, port);
                var limit = cutsLeft.getAndUpdate(left -> Math.max(0, left - 1)) > 0 ? bytes : Long.MAX_VALUE;
                Thread.ofVirtual().start(() -> pass(client, server, Long.MAX_VALUE));
                Thread.ofVirtual().start(() -> pass(server, client, limit));
            }
        } catch (IOException e) {
            // The test is over.
        }
    }

    private static void pass(Socket from, Socket to, long limit) {
        try (from;
                to) {
            var buffer = new byte[8192];
            var left = limit;
            while (left > 0) {
                var count = from.getInputStream().read(buffer, 0, (int) Math.min(buffer.length, left));
                if (count < 0) {
                    return;
                }
                to.getOutputStream().write(buffer, 0, count);
                left -= count;
            }
        } catch (IOException e) {
            // The other direction has closed both.
        }
    }

    @Override
    public void close() {
        try {
            near.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
