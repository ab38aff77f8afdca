package io.understudy.api;

import io.understudy.api.Problem.Name;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * Refuses a body in any coding but {@code chunked}: of one whose end nobody can tell, the server before us would take
 * nothing, and its bytes for the next request; and what is packed would be stored as it is (RFC 9112, sections 6.1 and 6.3).
 * The connection ends, because nobody knows where the next request begins.
 */
@Singleton
class TransferCodings {
    private static final List<String> CHUNKED = List.of("chunked");

    private final Set<HttpConnection> ending =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    void install(@Observes Router router) {
        router.route().order(Filters.CODINGS).handler(context -> {
            var connection = context.request().connection();
            if (understood(context.request()) && !ending.contains(connection)) {
                context.next();
            } else {
                // First: what has come behind this request begins as soon as this one has its answer.
                ending.add(connection);
                refuse(context);
                connection.close();
            }
        });
    }

    private static boolean understood(HttpServerRequest request) {
        var codings = request.headers().getAll(HttpHeaders.TRANSFER_ENCODING).stream()
                .map(coding -> coding.strip().toLowerCase(Locale.ROOT))
                .toList();
        return codings.isEmpty() || codings.equals(CHUNKED);
    }

    private static void refuse(RoutingContext context) {
        context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        Refusals.answer(
                context,
                Problem.about(
                        Name.INVALID,
                        "Transfer-Encoding",
                        String.join(", ", context.request().headers().getAll(HttpHeaders.TRANSFER_ENCODING)),
                        "a body comes chunked or with its length, in no other coding"));
    }
}
