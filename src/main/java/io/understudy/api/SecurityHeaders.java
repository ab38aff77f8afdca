package io.understudy.api;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * What browsers are told with every answer: that it is no page, belongs into no frame, and stays out of caches. An answer
 * that says otherwise itself is left as it is.
 */
@Singleton
class SecurityHeaders {
    private static final String CONTENT_SECURITY_POLICY = "Content-Security-Policy";
    private static final String NO_PAGE = "default-src 'none'; frame-ancestors 'none'";
    private static final String NO_FRAME = "frame-ancestors 'none'";
    /** Two years, as browsers recommend; of this host alone, because the others of its domain are not ours. */
    private static final String HTTPS_ONLY = "max-age=63072000";

    void install(@Observes Router router) {
        router.route().order(Filters.HEADERS).handler(context -> {
            context.addHeadersEndHandler(ignored -> add(context));
            context.next();
        });
    }

    private static void add(RoutingContext context) {
        var headers = context.response().headers();
        addAbsent(headers, "X-Content-Type-Options", "nosniff");
        addAbsent(headers, "X-Frame-Options", "DENY");
        addAbsent(headers, "Referrer-Policy", "no-referrer");
        addAbsent(headers, "Cross-Origin-Resource-Policy", "same-origin");
        addAbsent(headers, CONTENT_SECURITY_POLICY, page(headers) ? NO_FRAME : NO_PAGE);
        // What has a version can be kept by its reader, who has to ask whether it still is the one.
        addAbsent(
                headers,
                HttpHeaders.CACHE_CONTROL,
                reads(context) && headers.contains(HttpHeaders.ETAG) ? "private, no-cache" : "no-store");
        if (context.request().isSSL()) {
            addAbsent(headers, "Strict-Transport-Security", HTTPS_ONLY);
        }
    }

    private static boolean page(MultiMap headers) {
        var type = headers.get(HttpHeaders.CONTENT_TYPE);
        return type != null && type.startsWith("text/html");
    }

    private static boolean reads(RoutingContext context) {
        var method = context.request().method().name();
        return method.equals("GET") || method.equals("HEAD");
    }

    private static void addAbsent(MultiMap headers, CharSequence name, String value) {
        if (!headers.contains(name)) {
            headers.set(name, value);
        }
    }
}
