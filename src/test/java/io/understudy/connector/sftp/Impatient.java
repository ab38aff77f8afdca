package io.understudy.connector.sftp;

import static org.awaitility.Awaitility.await;

import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorSettings;
import io.understudy.connector.Connectors;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The SFTP driver with short limits, on lines whose answers can be made to stop: after so many requests the server is
 * heard no more, or one of them is held back.
 */
final class Impatient extends SshConnectorFactory {
    private static final Duration LIMIT = Duration.ofSeconds(3);
    private static final Duration WAITS = Duration.ofSeconds(10);

    private final Duration idle;
    private final int connections;
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private volatile int requestsLeft = Integer.MAX_VALUE;
    private volatile Hold hold = new Hold(-1);

    Impatient(Duration idle, int connections) {
        super(Connectors.THREADS, InstantSource.system());
        this.idle = idle;
        this.connections = connections;
    }

    /** The answer to the request after so many more is the first one that does not come. */
    synchronized void deafAfter(int requests) {
        requestsLeft = requests;
    }

    /** The request after so many more, and it alone, is held back on its way to the server. */
    Hold holdAfter(int requests) {
        var next = new Hold(requests);
        hold = next;
        return next;
    }

    /** A request that is on its way until it is let go. */
    static final class Hold {
        private final AtomicInteger before;
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch over = new CountDownLatch(1);

        private Hold(int before) {
            this.before = new AtomicInteger(before);
        }

        void awaitRequest() {
            await().atMost(WAITS).until(() -> reached.getCount() == 0);
        }

        void letGo() {
            over.countDown();
        }

        private void pass() throws IOException {
            if (before.getAndDecrement() != 0) {
                return;
            }
            reached.countDown();
            try {
                if (!over.await(WAITS.toSeconds(), TimeUnit.SECONDS)) {
                    throw new IOException("nobody has let the request go");
                }
            } catch (InterruptedException e) {
                throw new InterruptedIOException();
            }
        }
    }

    int openLines() {
        return open.get();
    }

    int mostLines() {
        return most.get();
    }

    @Override
    public String protocol() {
        return "sftp";
    }

    @Override
    protected Set<String> lineOptions() {
        return Set.of();
    }

    @Override
    public String root(String endpoint) {
        return SftpEndpoint.of(endpoint).normal();
    }

    @Override
    public Connector open(ConnectorSettings settings) {
        var endpoint = SftpEndpoint.of(settings.endpoint());
        return open(
                settings,
                new HashMap<>(settings.options()),
                endpoint.root(),
                () -> new DeafLine(TcpLine.open(endpoint.host(), endpoint.port(), LIMIT)),
                new Traffic(connections, 1, 64 * 1024, 256 * 1024, LIMIT, LIMIT, idle, Optional.empty()));
    }

    private synchronized boolean deaf() {
        return requestsLeft < 0;
    }

    private synchronized void sent() {
        if (requestsLeft != Integer.MAX_VALUE) {
            requestsLeft--;
        }
    }

    private final class DeafLine implements Line {
        private final Line line;
        private boolean closed;

        DeafLine(Line line) {
            this.line = line;
            var now = open.incrementAndGet();
            most.accumulateAndGet(now, Math::max);
        }

        @Override
        public InputStream input() {
            return new InputStream() {
                @Override
                public int read() throws IOException {
                    var one = new byte[1];
                    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
                }

                @Override
                public int read(byte[] bytes, int offset, int length) throws IOException {
                    int count;
                    do {
                        count = line.input().read(bytes, offset, length);
                    } while (count >= 0 && deaf());
                    return count;
                }
            };
        }

        @Override
        public OutputStream output() {
            return new FilterOutputStream(line.output()) {
                // One packet, and with it one request.
                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    hold.pass();
                    sent();
                    out.write(bytes, offset, length);
                }
            };
        }

        @Override
        public void awaitServer() throws IOException {
            line.awaitServer();
        }

        @Override
        public synchronized void close() {
            if (!closed) {
                closed = true;
                open.decrementAndGet();
            }
            line.close();
        }
    }
}
