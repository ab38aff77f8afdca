package io.understudy.event;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.mutiny.Uni;
import io.understudy.database.Statements;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** News among the replicas over one PostgreSQL: events and changes, heard over one connection that listens. */
public final class PostgresNews {
    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final EventSettings settings;
    private final Telling telling;
    private final Hearing hearing;
    private final PostgresChanges changes;
    private final Listening listening;
    private long timer = -1;

    /** @param databases where to listen, tried in turn; see {@link #databases} */
    public PostgresNews(
            Statements statements,
            Vertx vertx,
            ObjectMapper json,
            List<PgConnectOptions> databases,
            EventSettings settings) {
        this.vertx = vertx;
        this.settings = settings;
        telling = new Telling(statements, vertx, settings);
        hearing = new Hearing(statements, json, settings);
        changes = new PostgresChanges(statements);
        listening = new Listening(
                vertx,
                databases,
                Map.of(
                        Telling.CHANNEL,
                        last -> hearing.heard(Long.parseLong(last)),
                        PostgresChanges.CHANNEL,
                        nothing -> changes.heard()),
                this::connected,
                settings.look());
    }

    /** A reactive datasource's address, or several of them separated by commas, as options of a connection. */
    public static List<PgConnectOptions> databases(String url, Optional<String> user, Optional<String> password) {
        return Arrays.stream(url.split(","))
                .map(one -> PgConnectOptions.fromUri(one.strip().replaceFirst("^vertx-reactive:", "")))
                .peek(options -> {
                    user.ifPresent(options::setUser);
                    password.ifPresent(options::setPassword);
                    options.setConnectTimeout((int) CONNECT.toMillis());
                })
                .toList();
    }

    public Events events() {
        return new PostgresEvents(telling, hearing);
    }

    public Changes changes() {
        return changes;
    }

    /** How many events were dropped since the start: too many at once, too long, or the database was lost. */
    public long dropped() {
        return telling.dropped();
    }

    /** Begins to hear; the database need not be there yet. */
    public synchronized void start() {
        listening.start();
        timer = vertx.setPeriodic(settings.look().toMillis(), ignored -> {
            hearing.look();
            changes.tellOwed();
        });
    }

    /** Ends all watching; nobody can begin any more. */
    public void endWatching() {
        hearing.stop();
    }

    /** Ends all watching, and hears nothing more. */
    public synchronized Uni<Void> stop() {
        vertx.cancelTimer(timer);
        endWatching();
        return listening.stop();
    }

    /** What was told while nobody listened here is unheard. */
    private void connected() {
        hearing.look();
        changes.heard();
    }
}
