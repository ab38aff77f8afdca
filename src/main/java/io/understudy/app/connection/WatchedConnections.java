package io.understudy.app.connection;

import io.vertx.core.impl.VertxBuilder;
import io.vertx.core.spi.VertxServiceProvider;

/**
 * Has every connection of the service's servers watched from its first byte on, which no option of theirs does. Found as a
 * service whenever a Vert.x is built; Quarkus' own is the one that comes with threads.
 */
public final class WatchedConnections implements VertxServiceProvider {
    @Override
    public void init(VertxBuilder builder) {
        if (builder.threadFactory() != null) {
            builder.findTransport(new WatchingTransport(builder.findTransport()));
        }
    }
}
