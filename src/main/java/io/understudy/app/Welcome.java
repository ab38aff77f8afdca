package io.understudy.app;

import io.quarkus.value.registry.ValueRegistry;
import io.quarkus.vertx.http.HttpServer;
import io.quarkus.vertx.http.HttpServerStart;
import io.vertx.core.http.HttpServerOptions;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import org.jboss.logging.Logger;

/** The first lines of a start: where the service listens, where its data is, and what to try. */
@Singleton
final class Welcome {
    private static final Logger LOG = Logger.getLogger("understudy");

    private final UnderstudyConfig config;
    private final ValueRegistry values;

    Welcome(UnderstudyConfig config, ValueRegistry values) {
        this.config = config;
        this.values = values;
    }

    void greet(@ObservesAsync HttpServerStart start) {
        var url = url(
                start.options(),
                values.getOrDefault(HttpServer.HTTP_PORT, start.options().getPort()));
        LOG.infof(
                "Understudy listens on %s, which %s.",
                url, reach(start.options().getHost()));
        LOG.info(
                config.embedded()
                        ? "Its data is in " + Path.of(config.data()).toAbsolutePath()
                                + ", with a PostgreSQL of its own."
                        : "Its catalogue is in the PostgreSQL that QUARKUS_DATASOURCE_REACTIVE_URL names.");
        LOG.infof("Try:  curl -X PUT --data-binary 'Hello, world' %s/v1/objects/hello.txt", url);
        LOG.infof("      curl -i %s/v1/objects/hello.txt", url);
    }

    private static String url(HttpServerOptions options, int port) {
        var host = wildcard(options.getHost()) ? "127.0.0.1" : options.getHost();
        return (options.isSsl() ? "https://" : "http://") + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    private static String reach(String host) {
        if (wildcard(host)) {
            return "every machine that reaches this one can use";
        }
        return loopback(host) ? "only this machine can use" : "whoever reaches that address can use";
    }

    private static boolean wildcard(String host) {
        return host.equals("0.0.0.0") || host.equals("::");
    }

    private static boolean loopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
