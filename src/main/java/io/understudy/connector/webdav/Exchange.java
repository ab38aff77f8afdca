package io.understudy.connector.webdav;

import io.smallrye.mutiny.subscription.UniEmitter;
import io.understudy.connector.Blocking;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer, all on one context. Each wait for the server has a limit; waiting for whoever gives or
 * takes the bytes has none here.
 */
final class Exchange<T> {
    /** The code of HTTP/2 for a cancelled stream; over HTTP/1.1 the connection is closed. */
    private static final long CANCEL = 8;

    /** What is sent behind the head. Called on the exchange's context. */
    interface Sending {
        void send(HttpClientRequest request, Exchange<?> exchange);

        /** The exchange has ended, however. */
        void stop();
    }

    /** What is done with the answer. Called on the exchange's context, with the answer paused. */
    interface Receiving<T> {
        void receive(HttpClientResponse response, Exchange<T> exchange);
    }

    private final Vertx vertx;
    private final Context context;
    private final Executor here = Blocking.here();
    private final UniEmitter<? super T> emitter;
    private final Duration limit;
    private final Sending sending;
    private final Receiving<T> receiving;
    private @Nullable HttpClientRequest request;
    private long timer = -1;
    private boolean sent;
    private boolean allSent;
    private boolean over;

    Exchange(Vertx vertx, UniEmitter<? super T> emitter, Duration limit, Sending sending, Receiving<T> receiving) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.emitter = emitter;
        this.limit = limit;
        this.sending = sending;
        this.receiving = receiving;
    }

    void start(HttpClient client, RequestOptions options) {
        emitter.onTermination(() -> run(this::cancel));
        run(() -> begin(client, options));
    }

    private void begin(HttpClient client, RequestOptions options) {
        if (over) {
            return;
        }
        expect();
        requested(client, options)
                .onComplete(connected -> run(() -> {
                    if (connected.succeeded()) {
                        connected(connected.result());
                    } else {
                        fail(connected.cause());
                    }
                }));
    }

    // A client that has been closed throws instead of telling.
    private static Future<HttpClientRequest> requested(HttpClient client, RequestOptions options) {
        try {
            return client.request(options);
        } catch (IllegalStateException e) {
            return Future.failedFuture(e);
        }
    }

    private void connected(HttpClientRequest ready) {
        if (over) {
            ready.reset(CANCEL);
            return;
        }
        request = ready;
        sent = true;
        ready.exceptionHandler(this::fail);
        ready.response().onComplete(answer -> {
            if (answer.failed()) {
                fail(answer.cause());
                return;
            }
            // Before anything else happens on this context: nothing of the body may pass by unseen.
            answer.result().pause();
            answer.result().exceptionHandler(this::fail);
            if (!over) {
                expect();
                receiving.receive(answer.result(), this);
            }
        });
        sending.send(ready, this);
    }

    /** From now on it is the server's turn. */
    void expect() {
        idle();
        if (!over) {
            timer = vertx.setTimer(
                    Math.max(1, limit.toMillis()),
                    late -> run(() -> fail(new TimeoutException("nothing for " + limit.toMillis() + " ms"))));
        }
    }

    /** From now on it is not. */
    void idle() {
        if (timer != -1) {
            vertx.cancelTimer(timer);
            timer = -1;
        }
    }

    boolean over() {
        return over;
    }

    void allSent() {
        allSent = true;
    }

    void succeed(T answer) {
        if (end()) {
            if (!allSent) {
                // The answer is there before the end was sent: what is left is of no use.
                reset();
            }
            here.execute(() -> emitter.complete(answer));
        }
    }

    /** An answer whose connection lives on with it. */
    void handOut(T answer) {
        idle();
        over = true;
        sending.stop();
        here.execute(() -> emitter.complete(answer));
    }

    void fail(Throwable cause) {
        if (end()) {
            reset();
            var failure = new NoAnswerException(sent, cause);
            here.execute(() -> emitter.fail(failure));
        }
    }

    /** Fails with somebody else's failure, as it is. */
    void failAs(Throwable failure) {
        if (end()) {
            reset();
            here.execute(() -> emitter.fail(failure));
        }
    }

    private void cancel() {
        if (end()) {
            reset();
        }
    }

    private boolean end() {
        if (over) {
            return false;
        }
        over = true;
        idle();
        sending.stop();
        return true;
    }

    private void reset() {
        var open = request;
        if (open != null) {
            open.reset(CANCEL);
        }
    }

    /** Runs on the exchange's context. */
    void run(Runnable task) {
        try {
            context.runOnContext(nothing -> task.run());
        } catch (RejectedExecutionException e) {
            // The event loops have stopped: whoever waits must hear of it all the same.
            here.execute(() -> emitter.fail(new NoAnswerException(sent, e)));
        }
    }

    /** There was no answer; whether the request was sent decides what is known. */
    static final class NoAnswerException extends Exception {
        private static final long serialVersionUID = 1;

        private final boolean sent;

        NoAnswerException(boolean sent, Throwable cause) {
            super(cause);
            this.sent = sent;
        }

        boolean sent() {
            return sent;
        }
    }
}
