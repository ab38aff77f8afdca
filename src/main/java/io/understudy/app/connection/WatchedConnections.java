package io.understudy.app.connection;

import io.quarkus.runtime.LaunchMode;
import io.vertx.core.impl.VertxBuilder;
import io.vertx.core.spi.VertxServiceProvider;

/**
 * Has every connection of the service's servers watched from its first byte on, which no option of theirs does. Found as a
 * service whenever a Vert.x is built; Quarkus' own is the one that comes with threads. In development it outlives the code
 * that would tell it of requests, and is left alone.
 */
public final class WatchedConnections implements VertxServiceProvider {
    @Override
    public void init(VertxBuilder builder) {
        if (builder.threadFactory() != null && LaunchMode.current() != LaunchMode.DEVELOPMENT) {
            builder.findTransport(new WatchingTransport(builder.findTransport()));
        }
    }
}
