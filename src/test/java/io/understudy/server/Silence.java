package io.understudy.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** A port of loopback that lets everybody connect, takes some bytes, and never says anything. */
public final class Silence implements AutoCloseable {
    private static final int CALLERS = 50;

    private final ServerSocket socket;

    public Silence() {
        try {
            socket = new ServerSocket(0, CALLERS, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return socket.getLocalPort();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
