package io.understudy.connector.s3;

import io.smallrye.mutiny.Uni;
import io.understudy.connector.Blocking;
import io.understudy.connector.ConnectorException;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.object.Digest;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Signs, sends and hears. Every request ends: by its answer, or by a limit on standing still. */
final class S3Client {
    private static final String NOTHING = Digest.sha256(new byte[0]).hex();
    private static final int OK = 200;
    private static final int PARTIAL = 206;
    /** A page of a thousand keys of a thousand bytes, each of them encoded. */
    private static final int LONGEST_ANSWER = 8 << 20;
    /** Nothing moves in either direction: longer than the layers allow, so that they usually see it first. */
    private static final Duration STILL = Duration.ofSeconds(30);
    /** Bytes in a millisecond. */
    private static final int SLOWEST = 100;

    private final HttpClient http;
    private final S3Endpoint endpoint;
    private final S3Options options;
    private final Signer signer;
    private final ServerClock clock;
    private final S3Failures failures;

    S3Client(
            HttpClient http,
            S3Endpoint endpoint,
            S3Options options,
            Signer signer,
            ServerClock clock,
            S3Failures failures) {
        this.http = http;
        this.endpoint = endpoint;
        this.options = options;
        this.signer = signer;
        this.clock = clock;
        this.failures = failures;
    }

    ServerClock clock() {
        return clock;
    }

    S3Failures failures() {
        return failures;
    }

    /** The answer, whatever it says; fails only where there is none. */
    Uni<S3Answer> ask(S3Call call) {
        return answered(
                call,
                () -> options(
                        call, uri(call), headers(call, digest(call), call.body().length())));
    }

    /** The answer where it is a success, else its failure. */
    Uni<S3Answer> send(S3Call call) {
        return ask(call).map(answer -> successful(call, answer));
    }

    S3Answer successful(S3Call call, S3Answer answer) {
        if (!answer.ok()) {
            throw failures.of(call, answer);
        }
        return answer;
    }

    /** Of a request without a body that the server itself refuses from {@code signed + valid} on. */
    Uni<S3Answer> askUntil(S3Call call, Instant signed, Duration valid) {
        return answered(call, () -> {
            var query = signer.query(call.method().name(), path(call), call.query(), host(call), signed, valid);
            return options(call, path(call) + "?" + query, Map.of("host", host(call)));
        });
    }

    private Uni<S3Answer> answered(S3Call call, Supplier<RequestOptions> options) {
        var patience = STILL.toMillis() + call.body().length() / SLOWEST;
        return exchange(
                call,
                () -> options.get().setIdleTimeout(patience),
                request -> (call.body().length() == 0 ? request.send() : request.send(call.body()))
                        .map(this::heard)
                        .compose(S3Client::whole));
    }

    /**
     * An answer whose bytes pass by.
     *
     * @param answer without a body where it is a success, whole where it is a failure
     * @param bytes paused
     */
    record Opened(S3Answer answer, Optional<HttpClientResponse> bytes) {}

    Uni<Opened> open(S3Call call) {
        return exchange(
                        call,
                        () -> options(call, uri(call), headers(call, NOTHING, 0)),
                        request -> begun(request).map(this::heard).compose(S3Client::opened))
                .onFailure(S3Client::closed)
                .retry()
                .atMost(1);
    }

    // Only the answer's beginning has a limit here: how fast its bytes pass by is their reader's affair.
    private static Future<HttpClientResponse> begun(HttpClientRequest request) {
        return request.send().timeout(STILL.toMillis(), TimeUnit.MILLISECONDS).onFailure(failure -> request.reset());
    }

    /** A kept connection may be closed, by either side, in the moment in which it is taken; reading may be repeated. */
    private static boolean closed(Throwable failure) {
        return failure.getCause() instanceof HttpClosedException;
    }

    private static Future<Opened> opened(HttpClientResponse response) {
        if (response.statusCode() != OK && response.statusCode() != PARTIAL) {
            return whole(response).map(answer -> new Opened(answer, Optional.empty()));
        }
        var head = new S3Answer(response.statusCode(), response.headers(), Buffer.buffer());
        return Future.succeededFuture(new Opened(head, Optional.of(response.pause())));
    }

    /**
     * A request whose body is written by the caller.
     *
     * @param answer may come before all is written: then it says why not
     */
    record Sending(HttpClientRequest request, Future<S3Answer> answer) {
        void abandon() {
            request.reset();
        }
    }

    /** Signed without its body. */
    Uni<Sending> begin(S3Call call, long length) {
        return exchange(call, () -> options(call, uri(call), headers(call, Signer.UNSIGNED, length)), request -> {
            var answer = request.response().map(this::heard).compose(S3Client::whole);
            return Future.succeededFuture(new Sending(request, answer));
        });
    }

    Uni<S3Answer> answer(S3Call call, Sending sending) {
        return Uni.createFrom().emitter(emitter -> {
            var here = Blocking.here();
            sending.answer()
                    .onComplete(result -> here.execute(() -> {
                        if (result.succeeded()) {
                            emitter.complete(result.result());
                        } else {
                            emitter.fail(translated(call, true, result.cause()));
                        }
                    }));
        });
    }

    /** Each subscription sends anew, and answers on its own context; whoever leaves ends the request. */
    private <T> Uni<T> exchange(
            S3Call call, Supplier<RequestOptions> options, Function<HttpClientRequest, Future<T>> exchange) {
        return Uni.createFrom().emitter(emitter -> {
            var here = Blocking.here();
            var running = new Running();
            emitter.onTermination(running::leave);
            requested(options.get())
                    // What goes wrong with a request is told by its answer.
                    .map(request -> request.exceptionHandler(failure -> {}))
                    .compose(request -> running.begin(request) ? exchange.apply(request) : Future.failedFuture("left"))
                    .onComplete(result -> here.execute(() -> {
                        running.answered();
                        if (result.succeeded()) {
                            emitter.complete(result.result());
                        } else {
                            emitter.fail(translated(call, running.begun(), result.cause()));
                        }
                    }));
        });
    }

    // A client that has been closed throws instead of telling. The future is the client's own, because that one calls
    // back on the event loop that its answer comes on: no part of an answer can pass by before somebody listens.
    private Future<HttpClientRequest> requested(RequestOptions options) {
        try {
            return http.request(options);
        } catch (IllegalStateException e) {
            return Future.failedFuture(e);
        }
    }

    /** A request under way, and whether somebody still waits for it. */
    private static final class Running {
        private @Nullable HttpClientRequest request;
        private boolean left;
        private boolean answered;

        synchronized boolean begin(HttpClientRequest begun) {
            request = begun;
            if (left) {
                begun.reset();
            }
            return !left;
        }

        // The emitter also calls this when it has passed on the answer.
        synchronized void leave() {
            if (!answered) {
                left = true;
                if (request != null) {
                    request.reset();
                }
            }
        }

        synchronized void answered() {
            answered = true;
        }

        synchronized boolean begun() {
            return request != null;
        }
    }

    private static String digest(S3Call call) {
        return call.body().length() == 0 ? NOTHING : Digest.of(call.body()).hex();
    }

    /** An answer that nobody reads to its end. */
    static void drop(HttpClientResponse response) {
        try {
            response.exceptionHandler(failure -> {});
        } catch (IllegalStateException e) {
            // It has ended: there is nothing to drop.
            return;
        }
        response.request().reset();
    }

    private Throwable translated(S3Call call, boolean sent, Throwable cause) {
        return cause instanceof ConnectorException
                ? cause
                : failures.lost(sent ? call.lost() : Kind.UNAVAILABLE, call.operation(), cause);
    }

    private HttpClientResponse heard(HttpClientResponse response) {
        clock.heard(response.getHeader("date"));
        return response;
    }

    private static Future<S3Answer> whole(HttpClientResponse response) {
        var body = Buffer.buffer();
        Promise<S3Answer> done = Promise.promise();
        response.exceptionHandler(done::tryFail);
        response.handler(chunk -> {
            body.appendBuffer(chunk);
            if (body.length() > LONGEST_ANSWER) {
                response.request().reset();
                done.tryFail("the store's answer is longer than any should be");
            }
        });
        response.endHandler(end -> done.tryComplete(new S3Answer(response.statusCode(), response.headers(), body)));
        return done.future();
    }

    // What the request looks like

    private Map<String, String> headers(S3Call call, String payload, long length) {
        var headers = new TreeMap<>(call.headers());
        headers.put("host", host(call));
        var signed = signer.headers(call.method().name(), path(call), call.query(), headers, payload, clock.now());
        if (length > 0
                || (!call.method().equals(HttpMethod.GET) && !call.method().equals(HttpMethod.HEAD))) {
            signed.put("content-length", Long.toString(length));
        }
        return signed;
    }

    private RequestOptions options(S3Call call, String uri, Map<String, String> headers) {
        var request = new RequestOptions()
                .setMethod(call.method())
                .setServer(SocketAddress.inetSocketAddress(port(), address()))
                .setHost(name(call))
                .setPort(port())
                .setSsl(options.tls())
                .setURI(uri);
        headers.forEach(request::putHeader);
        return request;
    }

    private String uri(S3Call call) {
        return call.query().isEmpty() ? path(call) : path(call) + "?" + Signer.query(call.query());
    }

    private String path(S3Call call) {
        if (call.service()) {
            return "/";
        }
        var key = Signer.encoded(call.key(), true);
        if (options.virtualHost()) {
            return "/" + key;
        }
        return "/" + endpoint.bucket() + (key.isEmpty() ? "" : "/" + key);
    }

    private String name(S3Call call) {
        return options.virtualHost() && !call.service() ? endpoint.bucket() + "." + endpoint.host() : endpoint.host();
    }

    private String host(S3Call call) {
        var usual = port() == (options.tls() ? 443 : 80);
        return usual ? name(call) : name(call) + ":" + port();
    }

    // Whichever name the bucket has, the same servers answer.
    private String address() {
        var host = endpoint.host();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private int port() {
        return endpoint.port(options.tls());
    }
}
