package io.understudy.connector.sftp;

import io.understudy.connector.sftp.SshConnectorFactory.Line;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;

/** A TCP connection. */
record TcpLine(Socket socket, InputStream input, OutputStream output) implements Line {
    static TcpLine open(String host, int port, Duration limit) throws IOException {
        var address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new LineDownException("the host " + host + " is not known", null);
        }
        var socket = new Socket();
        try {
            socket.connect(address, Math.toIntExact(limit.toMillis()));
            socket.setTcpNoDelay(true);
            socket.setKeepAlive(true);
            return new TcpLine(socket, socket.getInputStream(), socket.getOutputStream());
        } catch (IOException e) {
            socket.close();
            throw new LineDownException("no connection to " + host + ":" + port + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void awaitServer() {
        // Who has accepted the connection is there.
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // It is of no more use, whatever it says.
        }
    }
}
