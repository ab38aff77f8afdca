package io.understudy.connector.webdav;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.understudy.connector.Blocking;
import io.understudy.connector.ConnectorException;
import io.understudy.connector.ConnectorException.Kind;
import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * An answer whose body is read as it is asked for, once. All state is of the answer's context.
 *
 * @see #stream
 */
final class Download {
    private static final String READ = "read";
    private static final int LITTLE = 256 * 1024;

    private final Vertx vertx;
    private final Context context;
    private final HttpClientResponse response;
    private final Duration limit;
    private final WebdavFailures failures;
    private final ArrayDeque<Buffer> arrived = new ArrayDeque<>();
    private @Nullable Waiting waiting;
    private @Nullable ConnectorException failure;
    private long timer = -1;
    private long skip;
    private long left;
    private boolean cut;
    private boolean ended;
    private boolean released;

    /** Called on the answer's context, with the answer paused. */
    Download(Vertx vertx, HttpClientResponse response, Duration limit, WebdavFailures failures) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.response = response;
        this.limit = limit;
        this.failures = failures;
        response.exceptionHandler(cause -> broken(failures.noAnswer(READ, false, cause)));
        response.endHandler(nothing -> {
            ended = true;
            answer();
        });
        response.handler(bytes -> {
            arrived.add(bytes);
            answer();
        });
    }

    int status() {
        return response.statusCode();
    }

    MultiMap headers() {
        return response.headers();
    }

    /**
     * The bytes, once.
     *
     * @param skipped how many bytes of the body come before them
     * @param length how many there have to be
     * @param more whether the body goes on behind them
     */
    Multi<Buffer> stream(long skipped, long length, boolean more) {
        skip = skipped;
        left = length;
        cut = more;
        return Multi.createBy()
                .repeating()
                .uni(this::next)
                .until(bytes -> bytes.length() == 0)
                .onTermination()
                .call(this::release);
    }

    /** Gives the connection back, where little is left to be read; else it is closed. */
    Uni<Void> release() {
        return Uni.createFrom().emitter(emitter -> {
            var here = Blocking.here();
            run(() -> {
                if (!released) {
                    released = true;
                    drain();
                }
                here.execute(() -> emitter.complete(null));
            });
        });
    }

    private void drain() {
        idle();
        arrived.clear();
        if (ended || failure != null) {
            return;
        }
        var patience = vertx.setTimer(
                Math.max(1, limit.toMillis()),
                late -> run(() -> response.request().reset()));
        response.exceptionHandler(broken -> vertx.cancelTimer(patience));
        response.endHandler(nothing -> vertx.cancelTimer(patience));
        var drained = new AtomicLong();
        response.handler(bytes -> {
            if (drained.addAndGet(bytes.length()) > LITTLE) {
                vertx.cancelTimer(patience);
                response.request().reset();
            }
        });
        response.resume();
    }

    private Uni<Buffer> next() {
        return Uni.createFrom().emitter(emitter -> {
            var here = Blocking.here();
            run(() -> {
                waiting = new Waiting(emitter, here);
                answer();
            });
        });
    }

    private void answer() {
        var asking = waiting;
        if (asking == null || released) {
            return;
        }
        var bytes = take();
        if (bytes != null) {
            idle();
            waiting = null;
            asking.here().execute(() -> asking.emitter().complete(bytes));
            return;
        }
        var broken = failure;
        if (broken != null) {
            idle();
            waiting = null;
            asking.here().execute(() -> asking.emitter().fail(broken));
            return;
        }
        if (timer == -1) {
            timer = vertx.setTimer(
                    Math.max(1, limit.toMillis()),
                    late -> run(() ->
                            broken(failures.of(Kind.UNAVAILABLE, READ, "no bytes for " + limit.toMillis() + " ms"))));
        }
        response.fetch(1);
    }

    private @Nullable Buffer take() {
        // Read to its end, the connection can be used again.
        if (left == 0 && (ended || cut)) {
            return Buffer.buffer();
        }
        for (var bytes = arrived.poll(); bytes != null; bytes = arrived.poll()) {
            var from = (int) Math.min(skip, bytes.length());
            skip -= from;
            var until = (int) Math.min(bytes.length(), from + left);
            if (until > from) {
                left -= until - from;
                return bytes.slice(from, until);
            }
        }
        if (!ended) {
            return null;
        }
        if (left > 0 && failure == null) {
            failure = failures.of(Kind.CORRUPT, READ, left + " bytes are missing at the end");
        }
        return left == 0 ? Buffer.buffer() : null;
    }

    private void broken(ConnectorException cause) {
        if (failure == null) {
            failure = cause;
        }
        answer();
    }

    private void idle() {
        if (timer != -1) {
            vertx.cancelTimer(timer);
            timer = -1;
        }
    }

    private void run(Runnable task) {
        try {
            context.runOnContext(nothing -> task.run());
        } catch (RejectedExecutionException e) {
            var asking = waiting;
            if (asking != null) {
                asking.emitter().fail(failures.noAnswer(READ, false, e));
            }
        }
    }

    private record Waiting(UniEmitter<? super Buffer> emitter, Executor here) {}
}
