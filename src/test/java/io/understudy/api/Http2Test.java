package io.understudy.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.understudy.app.PostgresResource;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.StreamResetException;
import java.net.URL;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLHandshakeException;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests that share a connection have nothing else in common. */
@QuarkusTest
@TestProfile(TlsTest.WithCertificate.class)
@WithTestResource(PostgresResource.class)
class Http2Test {
    private static final Buffer HALF = Buffer.buffer(new byte[1000]);
    private static @Nullable World shared;

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
    void oneWorld() {
        var known = shared == null ? World.create() : shared;
        shared = known;
        world = known;
    }

    @AfterEach
    void end() throws Exception {
        result(client.close());
        result(vertx.close());
    }

    @Test
    void aRefusedBodyThatStillComesBreaksOffNobodyElse() throws Exception {
        var slow = connected(world.id("slow"));
        result(slow.write(HALF));
        var hungUp = new AtomicBoolean();
        slow.connection().closeHandler(closed -> hungUp.set(true));
        var refused = result(put(world.id("refused")));
        assertThat(refused.connection()).isSameAs(slow.connection());
        var broken = new CompletableFuture<Throwable>();
        refused.exceptionHandler(broken::complete);
        refused.putHeader("Backup-Plan", "nobody").setChunked(true);

        result(refused.write(HALF));
        var answer = result(refused.response());

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(broken.get(10, TimeUnit.SECONDS))
                .as("the server asks for no more of it")
                .isInstanceOfSatisfying(
                        StreamResetException.class,
                        reset -> assertThat(reset.getCode()).isZero());
        assertThat(hungUp).isFalse();
        result(slow.end(HALF));
        var stored = result(slow.response());
        assertThat(stored.statusCode()).isEqualTo(201);
        assertThat(status(world.id("slow"))).isEqualTo(200);
        assertThat(hungUp).isFalse();
    }

    private int status(String id) throws Exception {
        return result(client.request(HttpMethod.HEAD, port(), "localhost", "/v1/objects/" + id)
                .compose(HttpClientRequest::send)
                .map(HttpClientResponse::statusCode));
    }

    /** The server hangs up on whoever comes at the very instant of a certificate's change; he comes again. */
    private HttpClientRequest connected(String id) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .ignoreExceptionsMatching(failure -> failure.getCause() instanceof SSLHandshakeException)
                .until(() -> result(put(id)).setChunked(true), request -> request.version() == HttpVersion.HTTP_2);
    }

    private Future<HttpClientRequest> put(String id) {
        return client.request(HttpMethod.PUT, port(), "localhost", "/v1/objects/" + id);
    }

    private int port() {
        return Objects.requireNonNull(https).getPort();
    }

    private static <T> T result(Future<T> future) throws ExecutionException, InterruptedException, TimeoutException {
        return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
