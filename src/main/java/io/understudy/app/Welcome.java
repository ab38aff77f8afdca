package io.understudy.app;

import io.quarkus.value.registry.ValueRegistry;
import io.quarkus.vertx.http.HttpServer;
import io.quarkus.vertx.http.HttpServerStart;
import io.quarkus.vertx.http.HttpsServerStart;
import io.understudy.access.Access;
import io.vertx.core.http.HttpServerOptions;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import org.jboss.logging.Logger;

/** The first lines of a start: where the service listens, where its data is, and what to try. */
@Singleton
final class Welcome {
    private static final Logger LOG = Logger.getLogger("understudy");

    private final UnderstudyConfig config;
    private final Access access;
    private final ValueRegistry values;

    Welcome(UnderstudyConfig config, Access access, ValueRegistry values) {
        this.config = config;
        this.access = access;
        this.values = values;
    }

    void greet(@ObservesAsync HttpServerStart start) {
        greet(
                start.options(),
                values.getOrDefault(HttpServer.HTTP_PORT, start.options().getPort()));
    }

    void greet(@ObservesAsync HttpsServerStart start) {
        greet(
                start.options(),
                values.getOrDefault(HttpServer.HTTPS_PORT, start.options().getPort()));
    }

    private void greet(HttpServerOptions options, int port) {
        var url = url(options, port);
        LOG.infof("Understudy listens on %s, which %s.", url, reach(options.getHost()));
        LOG.info(
                access.open()
                        ? "No access token is configured: whoever reaches it may read, write and change everything."
                        : "Access tokens that it knows: " + access.tokens().size() + ". Calls take one.");
        LOG.info(
                config.embedded()
                        ? "Its data is in " + Path.of(config.data()).toAbsolutePath()
                                + ", with a PostgreSQL of its own."
                        : "Its catalogue is in the PostgreSQL that QUARKUS_DATASOURCE_REACTIVE_URL names.");
        var bearer = access.open() ? "" : "-H \"Authorization: Bearer $TOKEN\" ";
        LOG.infof("Try:  curl %s-X PUT --data-binary 'Hello, world' %s/v1/objects/hello.txt", bearer, url);
        LOG.infof("      curl %s-i %s/v1/objects/hello.txt", bearer, url);
    }

    private static String url(HttpServerOptions options, int port) {
        var host = wildcard(options.getHost()) ? "127.0.0.1" : options.getHost();
        return (options.isSsl() ? "https://" : "http://") + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    private static String reach(String host) {
        if (wildcard(host)) {
            return "every machine that reaches this one can use";
        }
        return AccessCheck.loopback(host) ? "only this machine can use" : "whoever reaches that address can use";
    }

    private static boolean wildcard(String host) {
        return host.equals("0.0.0.0") || host.equals("::");
    }
}
