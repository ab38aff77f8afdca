package io.understudy.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports of loopback for servers that are about to start. They lie below those that the kernel gives to clients and to
 * whoever asks for any port (from 32768 on), and processes that test beside each other have ports of their own: nobody
 * is given one between its choice and its use, or while its server is down.
 */
public final class Ports {
    private static final int COUNT = 4_000;
    private static final int PROCESSES = 4;
    /** The {@code test.fork} that processes have together which keep a server for others. */
    static final int KEEPERS_FORK = PROCESSES - 1;

    private static final int FIRST = 15_000 + Integer.getInteger("test.fork", 0) % PROCESSES * COUNT;
    /** So that what runs one after another does not begin at the same place. */
    private static final int STRIDE = 101;

    private static final AtomicInteger NEXT =
            new AtomicInteger((int) (ProcessHandle.current().pid() * STRIDE % COUNT));

    private Ports() {}

    /** One that nobody uses at this moment, and that is given once only. */
    public static int free() {
        for (var tried = 0; tried < COUNT; tried++) {
            var port = reserve(1);
            if (unused(port)) {
                return port;
            }
        }
        throw new IllegalStateException("every port from " + FIRST + " on is in use");
    }

    /** The first of so many that are given once only, for a server that looks among them for one that nobody uses. */
    public static int range(int ports) {
        return reserve(ports);
    }

    private static int reserve(int ports) {
        return NEXT.getAndUpdate(next -> next + ports < COUNT ? next + ports : 0) + FIRST;
    }

    private static boolean unused(int port) {
        try (var socket = new ServerSocket(port, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
