package io.understudy.event;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgNotification;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A connection that does nothing but listen. It is asked regularly whether it still lives, and made again when it does
 * not; what was told meanwhile is unheard, so every new connection is announced. Lives on one event loop.
 */
final class Listening {
    private static final Logger LOG = Logger.getLogger(Listening.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final int MOST_DOUBLINGS = 6;

    private final Vertx vertx;
    private final Context context;
    private final List<PgConnectOptions> databases;
    private final Map<String, Consumer<String>> channels;
    private final Runnable onConnected;
    private final Duration look;
    private @Nullable PgConnection connection;
    private int failures;
    private boolean stopped;

    /**
     * Listens on nothing before it is started.
     *
     * @param databases tried in turn
     * @param channels who hears the payloads of which channel
     * @param onConnected called when channels are heard from now on
     * @param look how often the connection is asked whether it lives, and how long it has to answer
     */
    Listening(
            Vertx vertx,
            List<PgConnectOptions> databases,
            Map<String, Consumer<String>> channels,
            Runnable onConnected,
            Duration look) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.databases = databases;
        this.channels = channels;
        this.onConnected = onConnected;
        this.look = look;
    }

    void start() {
        context.runOnContext(ignored -> {
            vertx.setPeriodic(look.toMillis(), timer -> {
                if (stopped) {
                    vertx.cancelTimer(timer);
                } else {
                    ask();
                }
            });
            connect();
        });
    }

    Uni<Void> stop() {
        return Uni.createFrom()
                .emitter(emitter -> context.runOnContext(ignored -> {
                    stopped = true;
                    var last = connection;
                    connection = null;
                    if (last == null) {
                        emitter.complete(null);
                    } else {
                        last.close().onComplete(closed -> emitter.complete(null));
                    }
                }));
    }

    private void connect() {
        if (!stopped) {
            PgConnection.connect(vertx, databases.get(failures % databases.size()))
                    .compose(this::listen)
                    .onComplete(this::connected, this::failed);
        }
    }

    private Future<PgConnection> listen(PgConnection made) {
        made.notificationHandler(this::heard);
        return made.query("listen " + String.join("; listen ", channels.keySet()))
                .execute()
                .map(made)
                .onFailure(failure -> made.close());
    }

    private void connected(PgConnection made) {
        if (stopped) {
            made.close();
            return;
        }
        if (failures > 0) {
            LOG.infof("News are heard again.");
        }
        failures = 0;
        connection = made;
        made.closeHandler(closed -> lost(made, "it was closed"));
        onConnected.run();
    }

    private void heard(PgNotification notification) {
        var channel = channels.get(notification.getChannel());
        if (channel != null) {
            channel.accept(notification.getPayload());
        }
    }

    private void ask() {
        var asked = connection;
        if (asked != null) {
            asked.query("select 1")
                    .execute()
                    .timeout(look.toMillis(), TimeUnit.MILLISECONDS)
                    .onFailure(failure -> lost(asked, String.valueOf(failure.getMessage())));
        }
    }

    private void lost(PgConnection which, String reason) {
        if (which.equals(connection)) {
            connection = null;
            which.close();
            failed(new IllegalStateException(reason));
        }
    }

    private void failed(Throwable failure) {
        if (stopped) {
            return;
        }
        if (failures == 0) {
            LOG.warnf("The connection that hears of news was lost and is made again. reason=%s", failure.getMessage());
        }
        var pause = FIRST_PAUSE.toMillis() << Math.min(failures, MOST_DOUBLINGS);
        failures++;
        vertx.setTimer(pause, ignored -> connect());
    }
}
