package io.understudy.api;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.streams.ReadStream;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request's body on its way in: held back until the first byte is asked for, so that a write that is refused before
 * costs the client nothing ({@code Expect: 100-continue}, RFC 9110 §10.1.1).
 */
final class Upload implements ReadStream<Buffer> {
    private static final long LINGER_MILLIS = 2000;
    /** Asks for no more of a body whose answer is complete (RFC 9113 §8.1). */
    private static final long NO_ERROR = 0;

    private final HttpServerRequest request;
    private final Context context;
    private boolean expected;

    private Upload(HttpServerRequest request, Context context) {
        this.request = request;
        this.context = context;
        this.expected = Optional.ofNullable(request.getHeader(HttpHeaders.EXPECT))
                .filter("100-continue"::equalsIgnoreCase)
                .isPresent();
    }

    /** To be called first thing, on the request's event loop. */
    static Upload of(HttpServerRequest request) {
        request.pause();
        return new Upload(request, Objects.requireNonNull(Vertx.currentContext(), "requests come in on event loops"));
    }

    /**
     * Takes whatever still comes for a moment, so that the client sees the answer, and then hangs up. Over HTTP/2 only
     * this one request ends: its connection carries others, which are nobody's to break off.
     */
    void abandon() {
        if (request.isEnded()) {
            return;
        }
        request.exceptionHandler(failure -> {});
        request.handler(ignored -> {});
        request.resume();
        context.owner().setTimer(LINGER_MILLIS, timer -> {
            if (!request.isEnded()) {
                hangUp();
            }
        });
    }

    private void hangUp() {
        if (request.version() != HttpVersion.HTTP_2) {
            request.connection().close();
        } else if (!request.response().closed()) {
            request.response().reset(NO_ERROR);
        }
    }

    private void invite() {
        if (expected) {
            expected = false;
            request.response().writeContinue();
        }
    }

    @Override
    public Upload exceptionHandler(@Nullable Handler<Throwable> handler) {
        request.exceptionHandler(handler);
        return this;
    }

    @Override
    public Upload handler(@Nullable Handler<Buffer> handler) {
        request.handler(handler);
        return this;
    }

    @Override
    public Upload endHandler(@Nullable Handler<Void> handler) {
        request.endHandler(handler);
        return this;
    }

    @Override
    public Upload pause() {
        request.pause();
        return this;
    }

    @Override
    public Upload resume() {
        invite();
        request.resume();
        return this;
    }

    @Override
    public Upload fetch(long amount) {
        invite();
        request.fetch(amount);
        return this;
    }
}
