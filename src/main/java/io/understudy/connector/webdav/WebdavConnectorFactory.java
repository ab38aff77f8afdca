package io.understudy.connector.webdav;

import io.smallrye.mutiny.Uni;
import io.understudy.connector.Blocking;
import io.understudy.connector.Capabilities;
import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorFactory;
import io.understudy.connector.ConnectorInfo;
import io.understudy.connector.ConnectorInfo.Names;
import io.understudy.connector.ConnectorSettings;
import io.understudy.connector.webdav.Authentication.Fixed;
import io.understudy.connector.webdav.WebdavConnector.Shared;
import io.understudy.connector.webdav.WebdavOptions.Scheme;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.tracing.TracingPolicy;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** WebDAV servers. All clusters share one HTTP client, but for those whose certificates have an authority of their own. */
@ApplicationScoped
public class WebdavConnectorFactory implements ConnectorFactory {
    private static final String PROTOCOL = "webdav";
    private static final Capabilities CAPABILITIES = new Capabilities(true, false, true, Optional.empty());
    /** Of connections to one server, and of requests that wait for one. */
    private static final int CONNECTIONS = 32;

    private static final int WAITING = 1000;
    /** Shorter than the servers' own, 5 seconds with some: a connection that they close first fails a request. */
    private static final int IDLE_SECONDS = 4;

    private static final int CHUNK = 256 * 1024;

    private final Vertx vertx;
    private final Executor drivers;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final HttpClient client;
    /** Of all connectors: a cluster may be open twice while it is being described anew. */
    private final Shared shared = new Shared(
            new AtomicLong(),
            new InTurn(),
            new Removal.Unanswered(ConcurrentHashMap.newKeySet(), ConcurrentHashMap.newKeySet()));

    public WebdavConnectorFactory(
            Vertx vertx, @Named("drivers") Executor drivers, InstantSource clock, RandomGenerator random) {
        this.vertx = vertx;
        this.drivers = drivers;
        this.clock = clock;
        this.random = random;
        this.client = vertx.createHttpClient(clientOptions());
    }

    @PreDestroy
    void end() {
        client.close();
    }

    @Override
    public String protocol() {
        return PROTOCOL;
    }

    @Override
    public String library() {
        return "Vert.x HTTP client";
    }

    @Override
    public Capabilities capabilities() {
        return CAPABILITIES;
    }

    @Override
    public Set<String> options() {
        return WebdavOptions.KNOWN;
    }

    @Override
    public String root(String endpoint) {
        return Endpoint.of(endpoint).root();
    }

    @Override
    public Connector open(ConnectorSettings settings) {
        var options = WebdavOptions.of(settings.options());
        var endpoint = Endpoint.of(settings.endpoint());
        var authentication = authentication(settings, options, endpoint);
        var failures = new WebdavFailures(settings.cluster());
        var own = options.authority().map(this::trusting);
        var server = new Server(vertx, own.orElse(client), endpoint, options, authentication, failures);
        Supplier<Uni<Void>> closing = () -> own.map(each ->
                        Uni.createFrom().completionStage(() -> each.close().toCompletionStage()))
                .orElse(Uni.createFrom().voidItem());
        return new WebdavConnector(
                new ConnectorInfo(settings.cluster(), PROTOCOL, settings.process(), CAPABILITIES, Names.ANY),
                new Addresses(endpoint.path()),
                server,
                new Resources(server, drivers, failures),
                options,
                settings.quota(),
                clock,
                shared,
                this::pause,
                closing);
    }

    private Uni<Void> pause(Duration pause) {
        return Uni.createFrom().emitter(emitter -> {
            var here = Blocking.here();
            var timer = vertx.setTimer(pause.toMillis(), over -> here.execute(() -> emitter.complete(null)));
            emitter.onTermination(() -> vertx.cancelTimer(timer));
        });
    }

    private HttpClient trusting(String authority) {
        var trust = new PemTrustOptions();
        if (authority.contains("-----BEGIN CERTIFICATE-----")) {
            trust.addCertValue(Buffer.buffer(authority));
        } else {
            trust.addCertPath(authority);
        }
        return vertx.createHttpClient(clientOptions().setTrustOptions(trust));
    }

    private static HttpClientOptions clientOptions() {
        return new HttpClientOptions()
                .setMaxPoolSize(CONNECTIONS)
                .setMaxWaitQueueSize(WAITING)
                .setKeepAliveTimeout(IDLE_SECONDS)
                .setMaxChunkSize(CHUNK)
                // The steps' own spans say what a cluster took; whose trace it is, is nothing to a store.
                .setTracingPolicy(TracingPolicy.IGNORE)
                .setVerifyHost(true);
    }

    private Authentication authentication(ConnectorSettings settings, WebdavOptions options, Endpoint endpoint) {
        var credentials = settings.credentials();
        var scheme = options.scheme().orElseGet(() -> schemeOf(credentials));
        if ((scheme == Scheme.BASIC || scheme == Scheme.BEARER)
                && !options.tls()
                && !options.clearText()
                && !endpoint.loopback()) {
            throw WebdavOptions.invalid(
                    "tls",
                    "off",
                    "the credentials would pass an unencrypted line: set tls to 'on', or clear-text to 'allowed'");
        }
        return switch (scheme) {
            case NONE -> Fixed.NONE;
            case BASIC -> Fixed.basic(credential(credentials, "user"), credential(credentials, "password"));
            case DIGEST ->
                new DigestAuthentication(credential(credentials, "user"), credential(credentials, "password"), random);
            case BEARER -> Fixed.bearer(credential(credentials, "token"));
        };
    }

    private static Scheme schemeOf(Map<String, String> credentials) {
        if (credentials.containsKey("token")) {
            return Scheme.BEARER;
        }
        return credentials.containsKey("user") ? Scheme.BASIC : Scheme.NONE;
    }

    private static String credential(Map<String, String> credentials, String key) {
        var value = credentials.get(key);
        if (value == null) {
            throw WebdavOptions.invalid("authentication", "", "the credentials lack " + key);
        }
        return value;
    }
}
