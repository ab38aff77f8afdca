package io.understudy.api;

import io.quarkus.security.ForbiddenException;
import io.understudy.access.Calls;
import io.understudy.access.Role;
import io.understudy.api.Problem.Name;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** What is answered to requests that never get as far as a resource. */
@Singleton
class Refusals {
    void install(@Observes Router router) {
        router.route().order(Filters.REFUSALS).failureHandler(Refusals::refuse);
    }

    private static void refuse(RoutingContext context) {
        if (!(context.failure() instanceof ForbiddenException)
                || context.response().ended()) {
            context.next();
            return;
        }
        var needed = Calls.find(context.request().method().name(), context.normalizedPath())
                .call()
                .role()
                .orElse(Role.ADMIN);
        answer(context, Problem.of(Name.FORBIDDEN, "this call takes the role " + needed.text()));
    }

    /** The answer is complete when this returns. Of a body only what comes in a moment is taken, and thrown away. */
    static void answer(RoutingContext context, Problem problem) {
        var upload = Upload.of(context.request());
        context.response()
                .setStatusCode(problem.name().status())
                .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
                .end(problem.json());
        upload.abandon();
    }
}
