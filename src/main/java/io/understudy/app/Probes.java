package io.understudy.app;

import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/**
 * Health and metrics are Quarkus' management interface, whose port is opened by a setting. They are answered on the main
 * port as well, where they have always been, behind its table of roles.
 */
@Singleton
final class Probes {
    private static final String HEALTH = "/q/health";
    private static final String METRICS = "/q/metrics";
    private static final int BEFORE_RESOURCES = 0;

    private volatile @Nullable Router management;

    void remember(@Observes ManagementInterface built) {
        management = built.router();
    }

    void install(@Observes Router router) {
        router.route().order(BEFORE_RESOURCES).handler(this::answer);
    }

    private void answer(RoutingContext context) {
        var probes = management;
        var path = context.normalizedPath();
        var method = context.request().method();
        if (probes != null
                && (method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD))
                && (path.equals(METRICS) || path.equals(HEALTH) || path.startsWith(HEALTH + "/"))) {
            // Only the management port, which is nobody's but the platform's, lets pages of other origins look.
            context.request().headers().remove("Origin");
            probes.handleContext(context);
        } else {
            context.next();
        }
    }
}
