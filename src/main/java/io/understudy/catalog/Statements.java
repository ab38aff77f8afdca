package io.understudy.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/**
 * Runs native statements that answer with one JSON text. Each has a session of its own, because Hibernate Reactive
 * would otherwise share one among all that runs on a Vert.x context.
 */
final class Statements {
    private final Mutiny.SessionFactory sessions;
    private final Vertx vertx;
    private final ObjectMapper json;

    Statements(Mutiny.SessionFactory sessions, Vertx vertx, ObjectMapper json) {
        this.sessions = sessions;
        this.vertx = vertx;
        this.json = json;
    }

    /** The answer of {@code select cast(… as text)}, on the caller's context; {@code null} becomes a null node. */
    Uni<JsonNode> query(String sql, Object... parameters) {
        return Uni.createFrom().emitter(emitter -> {
            @Nullable Context caller = Vertx.currentContext();
            var context = caller == null ? vertx.getOrCreateContext() : caller;
            context.runOnContext(ignored -> sessions.openStatelessSession()
                    .chain(session -> run(session, sql, parameters).eventually(session::close))
                    .map(this::parse)
                    .onFailure(failure -> !(failure instanceof CatalogueException))
                    .transform(failure -> new CatalogueException("the database refused or was lost", failure))
                    .subscribe()
                    .with(emitter::complete, emitter::fail));
        });
    }

    /** Whether the statement itself was refused, so that a part of its batch may still be fine. */
    static boolean refusedByStatement(Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PgException) {
                return true;
            }
        }
        return false;
    }

    private static Uni<String> run(Mutiny.StatelessSession session, String sql, Object... parameters) {
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
