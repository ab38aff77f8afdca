package io.understudy.database;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import java.sql.SQLException;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/**
 * Runs statements on PostgreSQL. Each call has a session of its own, because Hibernate Reactive would otherwise share
 * one among all that runs on a Vert.x context. May be called on any thread; every call is lazy, and fails with
 * {@link DatabaseException} only.
 */
public final class Statements {
    /** Classes of SQLSTATE: connection, resources, intervention of an operator. */
    private static final List<String> NOT_OF_THE_STATEMENT = List.of("08", "53", "57");

    private final Mutiny.SessionFactory sessions;
    private final Vertx vertx;
    private final ObjectMapper json;
    private final BiFunction<String, Throwable, ? extends DatabaseException> failure;

    public Statements(Mutiny.SessionFactory sessions, Vertx vertx, ObjectMapper json) {
        this(sessions, vertx, json, DatabaseException::new);
    }

    /** @param failure what calls fail with: made of a message and a cause */
    public Statements(
            Mutiny.SessionFactory sessions,
            Vertx vertx,
            ObjectMapper json,
            BiFunction<String, Throwable, ? extends DatabaseException> failure) {
        this.sessions = sessions;
        this.vertx = vertx;
        this.json = json;
        this.failure = failure;
    }

    /** The answer of one native {@code select cast(… as text)} as JSON; {@code null} becomes a null node. */
    public Uni<JsonNode> query(String sql, Object... parameters) {
        return session(session -> text(session, sql, parameters)).map(this::parse);
    }

    /** Runs {@code work} in a session without a transaction of its own. */
    public <T> Uni<T> session(Function<Mutiny.StatelessSession, Uni<T>> work) {
        return Uni.createFrom().emitter(emitter -> {
            @Nullable Context caller = Vertx.currentContext();
            var context = caller == null ? vertx.getOrCreateContext() : caller;
            context.runOnContext(ignored -> Uni.createFrom()
                    .deferred(sessions::openStatelessSession)
                    .chain(session ->
                            Uni.createFrom().deferred(() -> work.apply(session)).eventually(session::close))
                    .onFailure()
                    .transform(this::translated)
                    .subscribe()
                    .with(emitter::complete, emitter::fail));
        });
    }

    /** Runs {@code work} in a transaction of its own, which is rolled back where it fails. */
    public <T> Uni<T> transaction(Function<Mutiny.StatelessSession, Uni<T>> work) {
        return session(session -> session.withTransaction(transaction -> work.apply(session)));
    }

    /**
     * Whether the statement itself was refused, so that a part of its batch may still be fine; not so where the
     * connection was lost, the server stops or lacks means.
     */
    public static boolean refusedByStatement(Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            var state = state(cause);
            if (state != null) {
                return NOT_OF_THE_STATEMENT.stream().noneMatch(state::startsWith);
            }
        }
        return false;
    }

    private static @Nullable String state(Throwable cause) {
        return switch (cause) {
            case PgException refusal -> refusal.getSqlState();
            case SQLException refusal -> refusal.getSQLState(); // what Hibernate makes of it
            default -> null;
        };
    }

    private Throwable translated(Throwable cause) {
        return cause instanceof DatabaseException ? cause : failure.apply("the database refused or was lost", cause);
    }

    private static Uni<String> text(Mutiny.StatelessSession session, String sql, Object... parameters) {
        var query = session.createNativeQuery(sql, String.class);
        for (var i = 0; i < parameters.length; i++) {
            query.setParameter(i + 1, parameters[i]);
        }
        return query.getSingleResultOrNull();
    }

    private JsonNode parse(@Nullable String text) {
        try {
            return text == null ? json.nullNode() : json.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the database answers JSON", e);
        }
    }
}
