package io.understudy.app;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.value.registry.ValueRegistry;
import io.quarkus.vertx.http.HttpServer;
import io.understudy.access.Access;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * The first lines of a start: where the service listens, where its data is, and what to try. Said when all the rest of
 * the start is over: what the HTTP server tells of itself while it opens may come before it knows a random port's number.
 */
@Singleton
public final class Welcome implements QuarkusApplication {
    private static final Logger LOG = Logger.getLogger("understudy");
    private static final int CLOSED = -1;

    private final UnderstudyConfig config;
    private final Access access;
    private final ValueRegistry values;
    private final ExecutablePages executablePages;
    private final String host;

    Welcome(
            UnderstudyConfig config,
            Access access,
            ValueRegistry values,
            ExecutablePages executablePages,
            @ConfigProperty(name = "quarkus.http.host") String host) {
        this.config = config;
        this.access = access;
        this.values = values;
        this.executablePages = executablePages;
        this.host = host;
    }

    /** Greets and waits for the end. */
    @Override
    public int run(String... arguments) {
        greet("http", values.getOrDefault(HttpServer.HTTP_PORT, CLOSED));
        greet("https", values.getOrDefault(HttpServer.HTTPS_PORT, CLOSED));
        executablePages.giveBackSoon();
        Quarkus.waitForExit();
        return 0;
    }

    private void greet(String scheme, int port) {
        if (port == CLOSED) {
            return;
        }
        var url = url(scheme, port);
        LOG.infof("Understudy listens on %s, which %s.", url, reach());
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

    private String url(String scheme, int port) {
        var name = wildcard(host) ? "127.0.0.1" : host;
        return scheme + "://" + (name.contains(":") ? "[" + name + "]" : name) + ":" + port;
    }

    private String reach() {
        if (wildcard(host)) {
            return "every machine that reaches this one can use";
        }
        return AccessCheck.loopback(host) ? "only this machine can use" : "whoever reaches that address can use";
    }

    private static boolean wildcard(String host) {
        return host.equals("0.0.0.0") || host.equals("::");
    }
}
