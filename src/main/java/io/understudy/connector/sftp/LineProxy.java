package io.understudy.connector.sftp;

import com.jcraft.jsch.Proxy;
import com.jcraft.jsch.SocketFactory;
import io.understudy.connector.sftp.SshConnectorFactory.Line;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/** A line that is open already, in the shape in which the SSH library takes it. */
record LineProxy(Line line) implements Proxy {
    @Override
    public void connect(SocketFactory factory, String host, int port, int timeout) {
        // It is.
    }

    @Override
    public InputStream getInputStream() {
        return line.input();
    }

    @Override
    public OutputStream getOutputStream() {
        return line.output();
    }

    @Override
    public @Nullable Socket getSocket() {
        return null;
    }

    @Override
    public void close() {
        line.close();
    }
}
