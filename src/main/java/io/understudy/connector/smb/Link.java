package io.understudy.connector.smb;

import com.hierynomus.mserref.NtStatus;
import com.hierynomus.mssmb2.SMB2Dialect;
import com.hierynomus.mssmb2.SMBApiException;
import com.hierynomus.smbj.SMBClient;
import com.hierynomus.smbj.SmbConfig;
import com.hierynomus.smbj.auth.AuthenticationContext;
import com.hierynomus.smbj.auth.NtlmAuthenticator;
import com.hierynomus.smbj.common.SMBRuntimeException;
import com.hierynomus.smbj.connection.Connection;
import com.hierynomus.smbj.session.Session;
import com.hierynomus.smbj.share.DiskShare;
import io.understudy.connector.ConnectorException;
import io.understudy.connector.ConnectorException.Kind;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a share, made when it is needed and anew after it has failed. All steps of a connector share it:
 * the protocol carries many requests at a time.
 */
final class Link {
    private static final String CONNECT = "connect";

    private final SmbEndpoint endpoint;
    private final SmbOptions options;
    private final Login login;
    private final SmbFailures failures;
    private final ReentrantLock connecting = new ReentrantLock();
    private volatile @Nullable Open open;
    private boolean closed;

    /** Who logs in. */
    record Login(String user, String password) {
        @Override
        public String toString() {
            return "Login[user=" + user + "]";
        }
    }

    /** A step on the share. */
    interface Step<T> {
        T on(DiskShare share) throws IOException;
    }

    private record Open(SMBClient client, Connection connection, DiskShare share) {}

    Link(SmbEndpoint endpoint, SmbOptions options, Login login, SmbFailures failures) {
        this.endpoint = endpoint;
        this.options = options;
        this.login = login;
        this.failures = failures;
    }

    /** Runs a step; a connection that has failed under it is given up. */
    <T> T run(Step<T> step) throws IOException {
        var current = current();
        try {
            return step.on(current.share());
        } catch (IOException | SMBRuntimeException e) {
            if (SmbFailures.broken(e)) {
                drop(current);
            }
            throw e;
        }
    }

    private Open current() throws IOException {
        var now = open;
        if (now != null && now.connection().isConnected()) {
            return now;
        }
        connecting.lock();
        try {
            var next = open;
            if (next != null && next.connection().isConnected()) {
                return next;
            }
            if (closed) {
                throw failures.of(Kind.UNAVAILABLE, CONNECT, "the connection has been closed");
            }
            if (next != null) {
                end(next);
            }
            next = connect();
            open = next;
            return next;
        } finally {
            connecting.unlock();
        }
    }

    private Open connect() throws IOException {
        var client = new SMBClient(config());
        try {
            var connection = negotiated(client);
            var dialect = connection.getNegotiatedProtocol().getDialect();
            if (options.encrypted()
                    && (dialect != SMB2Dialect.SMB_3_1_1
                            || !connection.getConnectionContext().supportsEncryption())) {
                throw offersLess();
            }
            var session = connection.authenticate(
                    new AuthenticationContext(login.user(), login.password().toCharArray(), options.domain()));
            requireOurs(session);
            if (session.connectShare(endpoint.share()) instanceof DiskShare share) {
                return new Open(client, connection, share);
            }
            throw failures.of(Kind.INVALID, CONNECT, "the share is not one of files");
        } catch (IOException | RuntimeException e) {
            client.close();
            throw e;
        }
    }

    private Connection negotiated(SMBClient client) throws IOException {
        try {
            return client.connect(endpoint.host(), endpoint.port());
        } catch (SMBApiException e) {
            // Its answer where none of the dialects is one of its own.
            if (options.encrypted() && SmbFailures.is(e, NtStatus.STATUS_NOT_SUPPORTED)) {
                throw offersLess();
            }
            throw e;
        }
    }

    private ConnectorException offersLess() {
        return failures.of(
                Kind.DENIED,
                CONNECT,
                "the server offers less than SMB 3.1.1 with encryption; the option security=signed allows it");
    }

    // A guest is whom some servers let in with a wrong password, and his messages are not signed.
    private void requireOurs(Session session) throws IOException {
        if (session.isGuest() || session.isAnonymous()) {
            throw failures.of(Kind.DENIED, CONNECT, "the server knows the user only as a guest");
        }
        if (options.encrypted() && !session.shouldEncryptData()) {
            throw failures.of(Kind.DENIED, CONNECT, "the session is not encrypted");
        }
    }

    private SmbConfig config() {
        var millis = options.timeout().toMillis();
        var dialects = options.encrypted()
                ? new SMB2Dialect[] {SMB2Dialect.SMB_3_1_1}
                : new SMB2Dialect[] {
                    SMB2Dialect.SMB_3_1_1, SMB2Dialect.SMB_3_0_2, SMB2Dialect.SMB_3_0, SMB2Dialect.SMB_2_1
                };
        return SmbConfig.builder()
                .withDialects(dialects)
                .withMultiProtocolNegotiate(false)
                .withSigningRequired(true)
                .withEncryptData(options.encrypted())
                .withDfsEnabled(false)
                // Bouncy Castle's lightweight interface: no provider has to be registered.
                .withSecurityProvider(new Ciphers())
                .withAuthenticators(new NtlmAuthenticator.Factory())
                .withSocketFactory(new UndelayedSockets((int) millis))
                .withTimeout(millis, TimeUnit.MILLISECONDS)
                .build();
    }

    private void drop(Open broken) {
        connecting.lock();
        try {
            if (broken.equals(open)) {
                open = null;
            }
        } finally {
            connecting.unlock();
        }
        end(broken);
    }

    void close() {
        connecting.lock();
        try {
            closed = true;
            var last = open;
            open = null;
            if (last != null) {
                end(last);
            }
        } finally {
            connecting.unlock();
        }
    }

    // By force: a hanging server would let a polite farewell wait.
    private static void end(Open over) {
        try {
            over.connection().close(true);
        } catch (IOException | SMBRuntimeException e) {
            // It was of no use already.
        }
        over.client().close();
    }
}
