package io.understudy.catalog;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.mutiny.Uni;
import io.understudy.app.FreshDatabase;
import io.understudy.database.Statements;
import io.understudy.event.PostgresNews;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hibernate.cfg.Configuration;
import org.hibernate.reactive.mutiny.Mutiny;
import org.hibernate.reactive.provider.ReactiveServiceRegistryBuilder;
import org.hibernate.reactive.vertx.VertxInstance;
import org.hibernate.reactive.vertx.impl.ProvidedVertxInstance;

/** A migrated database of its own on a real PostgreSQL, for one test class. */
public final class Postgres implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final int CONNECTIONS = 8;

    private final Vertx vertx = Vertx.vertx();
    private final ObjectMapper json = new ObjectMapper();
    private final FreshDatabase database;
    private final Mutiny.SessionFactory sessions;
    private final Connection own;

    private Postgres(FreshDatabase database, Class<?>... entities) {
        this.database = database;
        var configuration = new Configuration()
                .setProperty("hibernate.connection.url", "jdbc:" + database.url())
                .setProperty("hibernate.connection.username", database.user())
                .setProperty("hibernate.connection.password", database.password())
                .setProperty("hibernate.connection.pool_size", Integer.toString(CONNECTIONS))
                .addAnnotatedClasses(entities);
        sessions = configuration
                .buildSessionFactory(new ReactiveServiceRegistryBuilder()
                        .addService(VertxInstance.class, new ProvidedVertxInstance(vertx))
                        .applySettings(configuration.getProperties())
                        .build())
                .unwrap(Mutiny.SessionFactory.class);
        try {
            own = connect();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A new database with all migrations. */
    public static Postgres migrated(Class<?>... entities) {
        return new Postgres(FreshDatabase.create(), entities);
    }

    public Vertx vertx() {
        return vertx;
    }

    public ObjectMapper json() {
        return json;
    }

    public Mutiny.SessionFactory sessions() {
        return sessions;
    }

    public Statements statements() {
        return new Statements(sessions, vertx, json);
    }

    public PostgresCatalogues catalogues() {
        return new PostgresCatalogues(sessions, vertx, json);
    }

    /** How the reactive client connects. */
    public List<PgConnectOptions> options() {
        return PostgresNews.databases(database.url(), Optional.of(database.user()), Optional.of(database.password()));
    }

    /** Another connection; {@link #execute} and {@link #rows} have one of their own. */
    public Connection connect() throws SQLException {
        return database.open();
    }

    /** Runs statements that answer nothing. */
    public synchronized void execute(String... statements) {
        try (var statement = own.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The rows' first columns. */
    public synchronized List<String> rows(String sql) {
        try (var statement = own.createStatement();
                var rows = statement.executeQuery(sql)) {
            var found = new ArrayList<String>();
            while (rows.next()) {
                found.add(String.valueOf(rows.getString(1)));
            }
            return found;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public String row(String sql) {
        return rows(sql).getFirst();
    }

    public static <T> T await(Uni<T> call) {
        return call.await().atMost(LONGEST);
    }

    @Override
    public void close() {
        try {
            own.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        sessions.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        database.close();
    }
}
