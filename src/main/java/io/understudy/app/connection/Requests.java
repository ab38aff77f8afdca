package io.understudy.app.connection;

import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Tells a connection's watch when requests begin and end, on both ports. */
@Singleton
final class Requests {
    /** Nothing that may take its time comes before. */
    private static final int FIRST = Integer.MIN_VALUE;

    void install(@Observes Router router) {
        ConnectionLimits.configured(); // what is wrong with them is said before a server begins to listen
        router.route().order(FIRST).handler(Requests::tell);
    }

    void install(@Observes ManagementInterface management) {
        management.router().route().order(FIRST).handler(Requests::tell);
    }

    private static void tell(RoutingContext context) {
        ConnectionWatch.of(context.request().connection()).ifPresent(watch -> {
            watch.begun(context.request()::isEnded);
            context.addEndHandler(ended -> watch.ended());
        });
        context.next();
    }
}
