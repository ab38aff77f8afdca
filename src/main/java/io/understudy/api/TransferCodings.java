package io.understudy.api;

import io.understudy.api.Problem.Name;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * Refuses a body of which this server and one in front could think that it ends elsewhere. In any coding but {@code chunked}
 * the server would take nothing of it, and its bytes for the next request; and what is packed would be stored as it is. Before
 * HTTP/1.1 there are no codings (RFC 9112, sections 6.1 and 6.3). The two keys of the WebSocket protocol before RFC 6455 make
 * the server's decoder expect eight bytes that nobody else knows of.
 *
 * <p>The connection ends, because nobody knows where the next request begins; a client that still sends may see that
 * before the answer. Of a request with both a length and {@code chunked} the decoder has taken away the length, as the
 * RFC has it, before anybody could refuse it.
 */
@Singleton
class TransferCodings {
    private static final List<String> CHUNKED = List.of("chunked");
    private static final String FIRST_KEY = "Sec-WebSocket-Key1";
    private static final String SECOND_KEY = "Sec-WebSocket-Key2";

    private static final Doubt CODING =
            new Doubt("Transfer-Encoding", "a body comes chunked or with its length, in no other coding");
    private static final Doubt KEYS = new Doubt(FIRST_KEY, "this is no server of WebSockets");

    /** Why nobody can tell where a body ends. */
    private record Doubt(String header, String rule) {}

    private final Set<HttpConnection> ending =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    void install(@Observes Router router) {
        router.route().order(Filters.CODINGS).handler(context -> {
            var connection = context.request().connection();
            var doubt = ending.contains(connection) ? Optional.of(CODING) : doubt(context.request());
            if (doubt.isEmpty()) {
                context.next();
            } else {
                // First: what has come behind this request begins as soon as this one has its answer.
                ending.add(connection);
                refuse(context, doubt.get());
                connection.close();
            }
        });
    }

    private static Optional<Doubt> doubt(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_2) {
            return Optional.empty(); // its frames say where a body ends, and its connection is others', too
        }
        var headers = request.headers();
        var codings = headers.getAll(HttpHeaders.TRANSFER_ENCODING).stream()
                .map(coding -> coding.strip().toLowerCase(Locale.ROOT))
                .toList();
        if (!codings.isEmpty() && (!codings.equals(CHUNKED) || request.version() == HttpVersion.HTTP_1_0)) {
            return Optional.of(CODING);
        }
        return headers.contains(FIRST_KEY) && headers.contains(SECOND_KEY) ? Optional.of(KEYS) : Optional.empty();
    }

    private static void refuse(RoutingContext context, Doubt doubt) {
        context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        var values = String.join(", ", context.request().headers().getAll(doubt.header()));
        Refusals.answer(context, Problem.about(Name.INVALID, doubt.header(), values, doubt.rule()));
    }
}
