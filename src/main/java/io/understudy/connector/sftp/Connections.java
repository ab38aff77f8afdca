package io.understudy.connector.sftp;

import io.understudy.connector.sftp.SshConnectorFactory.Lines;
import io.understudy.connector.sftp.SshConnectorFactory.Traffic;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connector's connections, so many at most. Each one serves many calls at a time: a new one is opened only where all
 * are in use and there is room for one more. A broken one is left out, an unused one is closed after a while.
 */
final class Connections {
    private final Lines lines;
    private final Login login;
    private final Traffic traffic;
    private final List<Channel> channels = new ArrayList<>();
    private @Nullable CompletableFuture<Channel> opening;
    private boolean reaping;
    private boolean closed;

    Connections(Lines lines, Login login, Traffic traffic) {
        this.lines = lines;
        this.login = login;
        this.traffic = traffic;
    }

    /** How much of one object may be under way without an answer, in bytes. */
    int window() {
        return traffic.window();
    }

    /** One call's hold on a connection; others may hold the same. */
    final class Lease implements AutoCloseable {
        private final Channel channel;
        private boolean over;

        private Lease(Channel channel) {
            this.channel = channel;
        }

        RemoteFiles files() {
            return channel.files;
        }

        @Override
        public void close() {
            synchronized (Connections.this) {
                if (!over) {
                    over = true;
                    channel.users--;
                }
            }
        }
    }

    private static final class Channel {
        private final SshSession session;
        private final RemoteFiles files;
        private int users;
        private boolean used;

        Channel(SshSession session, RemoteFiles files) {
            this.session = session;
            this.files = files;
        }

        boolean alive() {
            return session.alive() && files.alive();
        }
    }

    Lease take() throws IOException {
        CompletableFuture<Channel> shared;
        boolean mine;
        synchronized (this) {
            if (closed) {
                throw new LineDownException("the cluster's connector is closed", null);
            }
            channels.removeIf(channel -> !channel.alive());
            var least = leastUsed();
            if (least.isPresent() && (least.get().users == 0 || full() || opening != null)) {
                return lease(least.get());
            }
            mine = opening == null;
            shared = opening == null ? new CompletableFuture<>() : opening;
            opening = shared;
        }
        return mine ? openInto(shared) : await(shared);
    }

    private synchronized Lease lease(Channel channel) {
        channel.users++;
        channel.used = true;
        return new Lease(channel);
    }

    private Optional<Channel> leastUsed() {
        return channels.stream().min(Comparator.comparingInt(channel -> channel.users));
    }

    private boolean full() {
        return channels.size() >= traffic.sessions() * traffic.channels();
    }

    // Whoever waits for it shares its failure: in an outage nobody has to find out by himself.
    private Lease openInto(CompletableFuture<Channel> shared) throws IOException {
        try {
            var channel = open();
            var lease = admit(channel);
            shared.complete(channel);
            return lease;
        } catch (IOException e) {
            endOpening(shared, e);
            return another().orElseThrow(() -> e);
        } catch (RuntimeException e) {
            endOpening(shared, e);
            throw e;
        }
    }

    private Channel open() throws IOException {
        var room = sessionWithRoom();
        var session = room.isPresent() ? room.get() : SshSession.connect(lines, login, traffic);
        try {
            return new Channel(session, session.openChannel());
        } catch (IOException | RuntimeException e) {
            if (room.isEmpty() || !session.alive()) {
                session.cut();
            }
            throw e;
        }
    }

    private synchronized Optional<SshSession> sessionWithRoom() {
        return channels.stream()
                .filter(Channel::alive)
                .map(channel -> channel.session)
                .filter(session -> channels.stream()
                                .filter(channel -> channel.session == session)
                                .count()
                        < traffic.channels())
                .findFirst();
    }

    private synchronized Lease admit(Channel channel) throws IOException {
        opening = null;
        if (closed) {
            channel.session.cut();
            throw new LineDownException("the cluster's connector is closed", null);
        }
        channels.add(channel);
        if (!reaping) {
            reaping = true;
            reapLater();
        }
        return lease(channel);
    }

    private void endOpening(CompletableFuture<Channel> shared, Exception failure) {
        synchronized (this) {
            opening = null;
        }
        shared.completeExceptionally(failure);
    }

    // A server that takes no further connection may still serve on those that stand.
    private synchronized Optional<Lease> another() {
        channels.removeIf(channel -> !channel.alive());
        return closed ? Optional.empty() : leastUsed().map(this::lease);
    }

    private Lease await(CompletableFuture<Channel> shared) throws IOException {
        try {
            return lease(shared.get());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            var interrupted = new InterruptedIOException("interrupted while waiting for a connection");
            interrupted.initCause(e);
            throw interrupted;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RefusedException refused) {
                throw new RefusedException(refused.kind(), String.valueOf(refused.getMessage()), refused);
            }
            var cause = e.getCause();
            throw new LineDownException(cause == null ? "no connection" : String.valueOf(cause.getMessage()), e);
        }
    }

    private void reapLater() {
        CompletableFuture.delayedExecutor(traffic.idle().toMillis(), TimeUnit.MILLISECONDS)
                .execute(this::reap);
    }

    private void reap() {
        List<SshSession> idle;
        synchronized (this) {
            channels.removeIf(channel -> !channel.alive());
            idle = channels.stream()
                    .map(channel -> channel.session)
                    .distinct()
                    .filter(this::idle)
                    .toList();
            channels.removeIf(channel -> idle.contains(channel.session));
            channels.forEach(channel -> channel.used = channel.users > 0);
            reaping = !closed && !channels.isEmpty();
            if (reaping) {
                reapLater();
            }
        }
        idle.forEach(SshSession::cut);
    }

    private boolean idle(SshSession session) {
        return channels.stream()
                .filter(channel -> channel.session == session)
                .noneMatch(channel -> channel.used || channel.users > 0);
    }

    void close() {
        List<Channel> all;
        synchronized (this) {
            closed = true;
            all = List.copyOf(channels);
            channels.clear();
        }
        all.forEach(channel -> channel.session.cut());
    }
}
