package io.understudy.connector.smb;

import com.hierynomus.protocol.commons.socket.ProxySocketFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/** Connections that send at once: held back until the last packet is acknowledged, each write would cost 40 ms. */
final class UndelayedSockets extends ProxySocketFactory {
    UndelayedSockets(int connectTimeoutMillis) {
        super(connectTimeoutMillis);
    }

    @Override
    public Socket createSocket(String address, int port) throws IOException {
        return undelayed(super.createSocket(address, port));
    }

    @Override
    public Socket createSocket(InetAddress address, int port) throws IOException {
        return undelayed(super.createSocket(address, port));
    }

    private static Socket undelayed(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setKeepAlive(true);
        return socket;
    }
}
