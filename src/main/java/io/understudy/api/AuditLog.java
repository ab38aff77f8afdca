package io.understudy.api;

import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.understudy.access.Access;
import io.understudy.access.AuditLine;
import io.understudy.access.Calls;
import io.understudy.access.Calls.Called;
import io.understudy.object.InvalidValueException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Who has read, written, deleted or changed what, with which answer: one line for each call of the contract and for each
 * one that was refused, in a category of its own. Never content, never tokens.
 */
@Singleton
class AuditLog {
    static final String CATEGORY = "io.understudy.audit";
    private static final Logger LOG = Logger.getLogger(CATEGORY);
    private static final String CONTRACT = "/v1/";
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;

    private final Access access;

    AuditLog(Access access) {
        this.access = access;
    }

    void install(@Observes Router router) {
        if (access.audited()) {
            router.route().order(Filters.AUDIT).handler(context -> {
                context.addEndHandler(ended ->
                        tell(context, ended.succeeded() && context.response().ended()));
                context.next();
            });
        }
    }

    /** @param whole whether the answer has gone out to its end */
    private static void tell(RoutingContext context, boolean whole) {
        var status = context.response().getStatusCode();
        var path = context.normalizedPath();
        if (LOG.isInfoEnabled() && (path.startsWith(CONTRACT) || status == UNAUTHORIZED || status == FORBIDDEN)) {
            var called = Calls.find(context.request().method().name(), path);
            var line = new AuditLine()
                    .plain("call", called.call().action())
                    .quoted("who", who(context))
                    .quoted("from", from(context.request()));
            subject(line, called, context);
            LOG.info(line.plain("status", answered(context.response())).plain("whole", Boolean.toString(whole)));
        }
    }

    /** A status that nobody was told is none: what is set before that is only where the answer would have begun. */
    private static String answered(HttpServerResponse response) {
        return response.headWritten() ? Integer.toString(response.getStatusCode()) : "none";
    }

    private static String who(RoutingContext context) {
        return context.user() instanceof QuarkusHttpUser user
                        && !user.getSecurityIdentity().isAnonymous()
                ? user.getSecurityIdentity().getPrincipal().getName()
                : "anonymous";
    }

    private static String from(HttpServerRequest request) {
        var address = request.remoteAddress();
        return address == null ? "" : Optional.ofNullable(address.hostAddress()).orElse(address.host());
    }

    private static void subject(AuditLine line, Called called, RoutingContext context) {
        var request = context.request();
        object(called, request).ifPresent(id -> line.quoted("object", id));
        called.variables().forEach((name, value) -> {
            if (!name.equals("object")) {
                line.quoted(name, decoded(value));
            }
        });
        if (called.call().action().equals("unknown")) {
            line.quoted("method", request.method().name()).quoted("path", context.normalizedPath());
        }
        RequestHeaders.header(request, RequestHeaders.BACKUP_PLAN).ifPresent(plan -> line.quoted("plan", plan));
        Optional.ofNullable(context.response().headers().get(HttpHeaders.ETAG))
                .ifPresent(tag -> line.quoted("version", tag.replace("\"", "")));
        Optional.ofNullable(context.response().headers().get("Served-From"))
                .ifPresent(cluster -> line.quoted("cluster", cluster.replaceFirst(";.*", "")));
    }

    /** The data id; what is none is told as it was sent. */
    private static Optional<String> object(Called called, HttpServerRequest request) {
        try {
            if (called.variables().containsKey("object")) {
                return Optional.of(ObjectAddress.ofPath(request).value());
            }
            return called.call().action().startsWith("object.")
                            && !called.call().action().equals("object.list")
                    ? Optional.of(ObjectAddress.ofQuery(request).value())
                    : Optional.empty();
        } catch (InvalidValueException e) {
            return Optional.of(request.uri());
        }
    }

    private static String decoded(String segment) {
        try {
            return PercentEncoding.decodeText("path", segment);
        } catch (InvalidValueException e) {
            return segment;
        }
    }
}
