package io.understudy.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.understudy.app.PostgresResource;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Where an answer waits for a window that its client does not widen, and the connection itself is as lively as can be. */
@QuarkusTest
@TestProfile(Http2SlowClientsTest.Hurried.class)
@WithTestResource(PostgresResource.class)
class Http2SlowClientsTest {
    private static final int PING_MILLIS = 100;
    private static final int LIMIT_MILLIS = 20_000;
    private static final int LARGE = 8 << 20;

    /** A service with a certificate and less patience. */
    public static final class Hurried implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            var config = new HashMap<>(new TlsTest.WithCertificate().getConfigOverrides());
            config.put("understudy.connection.answer", "1s");
            return config;
        }
    }

    @TestHTTPResource(value = "/", tls = true)
    @Nullable
    URL https;

    @Test
    void pingsDoNotKeepAnAnswerThatNobodyTakes() throws Exception {
        var path = "/v1/objects/" + World.create().id("large");
        given().body(new ByteArrayInputStream(new byte[LARGE])).put(path).then().statusCode(201);
        var vertx = Vertx.vertx();
        var client = vertx.createHttpClient(new HttpClientOptions()
                .setSsl(true)
                .setUseAlpn(true)
                .setTrustAll(true)
                .setVerifyHost(false)
                .setProtocolVersion(HttpVersion.HTTP_2));
        try {
            var hungUp = new CompletableFuture<@Nullable Void>();
            client.request(HttpMethod.GET, Objects.requireNonNull(https).getPort(), "localhost", path)
                    .compose(HttpClientRequest::send)
                    .onFailure(hungUp::completeExceptionally)
                    .onSuccess(answer -> {
                        answer.pause().exceptionHandler(expected -> {});
                        var connection = answer.request().connection();
                        connection.closeHandler(closed -> hungUp.complete(null));
                        vertx.setPeriodic(PING_MILLIS, next -> connection.ping(Buffer.buffer("8 octets")));
                    });

            assertThat(hungUp).succeedsWithin(Duration.ofMillis(LIMIT_MILLIS));
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(LIMIT_MILLIS, TimeUnit.MILLISECONDS);
        }
    }
}
