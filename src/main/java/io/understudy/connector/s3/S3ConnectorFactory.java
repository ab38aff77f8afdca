package io.understudy.connector.s3;

import io.understudy.connector.Capabilities;
import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorFactory;
import io.understudy.connector.ConnectorInfo;
import io.understudy.connector.ConnectorInfo.Names;
import io.understudy.connector.ConnectorSettings;
import io.understudy.object.StageId;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.tracing.TracingPolicy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Buckets of S3 and whatever speaks like it. */
@ApplicationScoped
public class S3ConnectorFactory implements ConnectorFactory {
    private static final int CONNECTIONS = 64;
    private static final int MOST_WAITING = 1024;
    private static final Duration CONNECT = Duration.ofSeconds(5);
    /** Shorter than any server's own, which would end a connection in the moment in which it is used again. */
    private static final Duration KEPT = Duration.ofSeconds(8);
    /** Of a connection in use; the layers see a stream that stands still long before. */
    private static final Duration STILL = Duration.ofMinutes(10);

    private static final int CHUNK = 256 * 1024;

    private final Vertx vertx;
    private final InstantSource clock;
    /** Of all connectors: a cluster may be open twice while it is being described anew. */
    private final Set<StageId> deleting = ConcurrentHashMap.newKeySet();

    public S3ConnectorFactory(Vertx vertx, InstantSource clock) {
        this.vertx = vertx;
        this.clock = clock;
    }

    @Override
    public String protocol() {
        return S3Endpoint.SCHEME;
    }

    @Override
    public String library() {
        return "Vert.x HTTP client";
    }

    @Override
    public Capabilities capabilities() {
        return capabilities(true);
    }

    @Override
    public Set<String> options() {
        return S3Options.KNOWN;
    }

    @Override
    public String root(String endpoint) {
        return S3Endpoint.of(endpoint).root();
    }

    @Override
    public Connector open(ConnectorSettings settings) {
        var endpoint = S3Endpoint.of(settings.endpoint());
        var options = S3Options.of(settings.options());
        var signer = new Signer(S3Credentials.of(settings.credentials()), options.region());
        var http = vertx.createHttpClient(http(options));
        var client = new S3Client(
                http, endpoint, options, signer, new ServerClock(clock), new S3Failures(settings.cluster()));
        var info = new ConnectorInfo(
                settings.cluster(),
                protocol(),
                settings.process(),
                capabilities(options.usage() || settings.quota().isPresent()),
                Names.ANY);
        return new S3Connector(info, http, client, new S3Keys(endpoint.prefix()), options, settings.quota(), deleting);
    }

    private static Capabilities capabilities(boolean tellsCapacity) {
        return new Capabilities(true, true, tellsCapacity, Optional.of(Deletion.LATE_WINDOW));
    }

    static HttpClientOptions http(S3Options options) {
        var http = new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_1_1)
                .setMaxPoolSize(CONNECTIONS)
                .setMaxWaitQueueSize(MOST_WAITING)
                .setConnectTimeout((int) CONNECT.toMillis())
                .setKeepAliveTimeout((int) KEPT.toSeconds())
                .setIdleTimeout((int) STILL.toSeconds())
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setMaxChunkSize(CHUNK)
                .setTcpNoDelay(true)
                // The steps' own spans say what a cluster took; whose trace it is, is nothing to a store.
                .setTracingPolicy(TracingPolicy.IGNORE)
                .setSsl(options.tls());
        options.ca().ifPresent(ca -> http.setTrustOptions(new PemTrustOptions().addCertPath(ca.toString())));
        return http;
    }
}
