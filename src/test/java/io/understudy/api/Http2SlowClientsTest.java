package io.understudy.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.understudy.app.PostgresResource;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.io.ByteArrayInputStream;
import java.net.URL;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where an answer waits for a window that its client does not widen, and the connection itself is as lively as can be. */
@QuarkusTest
@TestProfile(Http2SlowClientsTest.Hurried.class)
@WithTestResource(PostgresResource.class)
class Http2SlowClientsTest {
    private static final int PING_MILLIS = 100;
    private static final int LIMIT_MILLIS = 20_000;
    private static final int LARGE = 8 << 20;
    /** Of a body, one with each ping: together they take more than twice as long as a connection may be idle. */
    private static final int PIECES = 45;

    /** A service with a certificate and less patience. */
    public static final class Hurried implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            var config = new HashMap<>(new TlsTest.WithCertificate().getConfigOverrides());
            config.put("understudy.connection.answer", "1s");
            config.put("understudy.connection.idle", "2s");
            return config;
        }
    }

    @TestHTTPResource(value = "/", tls = true)
    @Nullable
    URL https;

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = vertx.createHttpClient(new HttpClientOptions()
            .setSsl(true)
            .setUseAlpn(true)
            .setTrustAll(true)
            .setVerifyHost(false)
            .setProtocolVersion(HttpVersion.HTTP_2)
            .setHttp2MaxPoolSize(1));
    private World world;

    @BeforeEach
    void freshWorld() {
        world = World.create();
    }

    @AfterEach
    void end() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(LIMIT_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Test
    void pingsDoNotKeepAnAnswerThatNobodyTakes() {
        var hungUp = new CompletableFuture<@Nullable Void>();
        request(HttpMethod.GET, large())
                .compose(HttpClientRequest::send)
                .onFailure(hungUp::completeExceptionally)
                .onSuccess(answer -> {
                    answer.pause().exceptionHandler(expected -> {});
                    keepLively(answer.request().connection(), hungUp);
                });

        assertThat(hungUp).succeedsWithin(Duration.ofMillis(LIMIT_MILLIS));
    }

    /** While one stream's answer is not taken, and for longer than a connection may be idle. */
    @Test
    void aBodyOnTheSameConnectionMayTakeItsTime() {
        var path = large();
        var hungUp = new CompletableFuture<@Nullable Void>();
        var status = new CompletableFuture<Integer>();
        request(HttpMethod.PUT, "/v1/objects/" + world.id("slow"))
                .onFailure(status::completeExceptionally)
                .onSuccess(slow -> {
                    keepLively(slow.connection(), hungUp);
                    request(HttpMethod.GET, path)
                            .compose(HttpClientRequest::send)
                            .onFailure(status::completeExceptionally)
                            .onSuccess(answer -> {
                                answer.pause().exceptionHandler(expected -> {});
                                if (!slow.connection().equals(answer.request().connection())) {
                                    status.completeExceptionally(new AssertionError("they share no connection"));
                                }
                                slow.response()
                                        .onFailure(status::completeExceptionally)
                                        .onSuccess(stored -> status.complete(stored.statusCode()));
                                slow.setChunked(true);
                                var sent = new AtomicInteger();
                                vertx.setPeriodic(PING_MILLIS, timer -> {
                                    if (sent.incrementAndGet() < PIECES) {
                                        slow.write("piece");
                                    } else {
                                        vertx.cancelTimer(timer);
                                        slow.end();
                                    }
                                });
                            });
                });

        assertThat(status).succeedsWithin(Duration.ofMillis(LIMIT_MILLIS)).isEqualTo(201);
        assertThat(hungUp).succeedsWithin(Duration.ofMillis(LIMIT_MILLIS));
    }

    @Test
    void pingsDoNotKeepAConnectionOnWhichNobodyAsks() {
        var hungUp = new CompletableFuture<@Nullable Void>();
        request(HttpMethod.GET, "/v1/plans")
                .compose(HttpClientRequest::send)
                .onFailure(hungUp::completeExceptionally)
                .onSuccess(answer -> keepLively(answer.request().connection(), hungUp));

        assertThat(hungUp).succeedsWithin(Duration.ofMillis(LIMIT_MILLIS));
    }

    private Future<HttpClientRequest> request(HttpMethod method, String path) {
        return client.request(method, Objects.requireNonNull(https).getPort(), "localhost", path);
    }

    private void keepLively(HttpConnection connection, CompletableFuture<@Nullable Void> hungUp) {
        connection.closeHandler(closed -> hungUp.complete(null));
        vertx.setPeriodic(PING_MILLIS, next -> connection.ping(Buffer.buffer("8 octets")));
    }

    private String large() {
        var path = "/v1/objects/" + world.id("large");
        given().body(new ByteArrayInputStream(new byte[LARGE])).put(path).then().statusCode(201);
        return path;
    }
}
