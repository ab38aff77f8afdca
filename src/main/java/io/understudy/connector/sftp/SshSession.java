package io.understudy.connector.sftp;

import com.jcraft.jsch.ChannelSubsystem;
import com.jcraft.jsch.JSchAlgoNegoFailException;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.JSchHostKeyException;
import com.jcraft.jsch.Session;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.sftp.SshConnectorFactory.Line;
import io.understudy.connector.sftp.SshConnectorFactory.Lines;
import io.understudy.connector.sftp.SshConnectorFactory.Traffic;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One SSH session on one line. Whatever the library waits for, ending the line ends the waiting. */
final class SshSession {
    private final Line line;
    private final Session session;
    private final Traffic traffic;
    private volatile boolean cut;

    private SshSession(Line line, Session session, Traffic traffic) {
        this.line = line;
        this.session = session;
        this.traffic = traffic;
    }

    static SshSession connect(Lines lines, Login login, Traffic traffic) throws IOException {
        var line = lines.open();
        try {
            var opened = new SshSession(line, login.session(), traffic);
            opened.within(traffic.login(), opened::logIn);
            return opened;
        } catch (JSchException e) {
            line.close();
            throw refusal(e);
        } catch (IOException | RuntimeException e) {
            line.close();
            throw e;
        }
    }

    private void logIn() throws JSchException, IOException {
        line.awaitServer();
        session.setProxy(new LineProxy(line));
        session.setDaemonThread(true);
        session.connect();
    }

    /** Another SFTP channel on this session. */
    RemoteFiles openChannel() throws IOException {
        var wire = new Wire(traffic.answer(), this::cut);
        within(traffic.login(), () -> {
            var channel = (ChannelSubsystem) session.openChannel("subsystem");
            channel.setSubsystem("sftp");
            channel.setOutputStream(new Inbox(wire));
            wire.sendTo(channel.getOutputStream());
            channel.connect();
        });
        return RemoteFiles.greet(wire, traffic.chunk());
    }

    boolean alive() {
        return !cut && session.isConnected();
    }

    /** Ends it at once: the line first, because the library would still say good-bye on one that takes no more. */
    void cut() {
        cut = true;
        line.close();
        session.disconnect();
    }

    private interface Step {
        void run() throws JSchException, IOException;
    }

    private void within(Duration limit, Step step) throws IOException {
        var done = new CompletableFuture<@Nullable Void>();
        var unusedLimit = done.orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((nothing, late) -> {
                    if (late != null) {
                        line.close();
                    }
                });
        try {
            step.run();
        } catch (JSchException e) {
            if (done.isCompletedExceptionally()) {
                throw late(limit, e);
            }
            throw refusal(e);
        } catch (IOException e) {
            if (done.isCompletedExceptionally()) {
                throw late(limit, e);
            }
            throw e;
        } finally {
            done.complete(null);
        }
        if (done.isCompletedExceptionally()) {
            throw late(limit, null);
        }
    }

    private static LineDownException late(Duration limit, @Nullable Exception e) {
        return new LineDownException("no session within " + limit.toMillis() + " ms", e);
    }

    // The library tells most of it in its messages only.
    private static IOException refusal(JSchException e) {
        if (e instanceof JSchHostKeyException) {
            // The library's own words hold the key's fingerprint: nobody is to copy it from a log.
            return new RefusedException(
                    Kind.DENIED,
                    "the server shows a host key that the cluster's option host-key does not name; if this is the right"
                            + " server, name its key's fingerprint there, as 'ssh-keygen -lf' prints it on the server",
                    null);
        }
        if (e instanceof JSchAlgoNegoFailException) {
            return new RefusedException(
                    Kind.UNSUPPORTED, "server and driver know no common cryptography: " + e.getMessage(), e);
        }
        var message = String.valueOf(e.getMessage());
        if (message.startsWith("Auth ") || message.contains("Too many authentication failures")) {
            return new RefusedException(Kind.DENIED, "the server does not accept user and password or key", e);
        }
        if (message.contains("failed to send channel request")) {
            return new RefusedException(Kind.DENIED, "the server does not offer SFTP to this user", e);
        }
        return new LineDownException("no session: " + message, e);
    }
}
