package io.understudy.connector.webdav;

import io.understudy.connector.ConnectorException.Kind;
import io.understudy.object.Content;
import io.understudy.object.Digest;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Sends content that passes once, no faster than the server takes it, and counts what it sends. */
final class Upload implements Exchange.Sending {
    private static final String STAGE = "stage";
    /** So many bytes may be on their way to the connection; its own queue does not count what it has not taken yet. */
    private static final int AHEAD = 256 * 1024;

    private final Content content;
    private final WebdavFailures failures;
    private final Optional<Digest.Builder> digest;
    private Flow.@Nullable Subscription source;
    private boolean stopped;
    private boolean whole;
    private long count;

    Upload(Content content, boolean digested, WebdavFailures failures) {
        this.content = content;
        this.digest = digested ? Optional.of(Digest.builder()) : Optional.empty();
        this.failures = failures;
    }

    /** How many bytes were sent; of use when the exchange is over. */
    long count() {
        return count;
    }

    /** Whether all was sent; of use when the exchange is over. */
    boolean whole() {
        return whole;
    }

    /** The digest of what was sent, where it was asked for; once, when the exchange is over. */
    Optional<Digest> digest() {
        return digest.map(Digest.Builder::build);
    }

    @Override
    public void send(HttpClientRequest request, Exchange<?> exchange) {
        content.size()
                .ifPresentOrElse(
                        size -> request.putHeader("Content-Length", Long.toString(size)),
                        () -> request.setChunked(true));
        exchange.idle();
        content.bytes().subscribe().withSubscriber(new Pieces(request, exchange));
    }

    @Override
    public void stop() {
        stopped = true;
        var upstream = source;
        if (upstream != null) {
            upstream.cancel();
        }
    }

    private final class Pieces implements Flow.Subscriber<Buffer> {
        private final HttpClientRequest request;
        private final Exchange<?> exchange;
        private long unsent;
        private boolean full;
        private @Nullable Buffer last;

        Pieces(HttpClientRequest request, Exchange<?> exchange) {
            this.request = request;
            this.exchange = exchange;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            exchange.run(() -> {
                source = subscription;
                if (stopped) {
                    subscription.cancel();
                } else {
                    subscription.request(1);
                }
            });
        }

        @Override
        public void onNext(Buffer piece) {
            exchange.run(() -> {
                if (!exchange.over()) {
                    write(piece);
                }
            });
        }

        private void write(Buffer piece) {
            if (piece.length() == 0) {
                next();
                return;
            }
            count += piece.length();
            if (count > content.size().orElse(Long.MAX_VALUE)) {
                exchange.failAs(wrongSize(content.size()));
                return;
            }
            digest.ifPresent(builder -> add(builder, piece));
            if (count == content.size().orElse(-1)) {
                // Goes with the end: a server that has counted along would answer before the content says it is whole.
                last = piece;
                next();
                return;
            }
            exchange.expect();
            unsent += piece.length();
            full = unsent >= AHEAD;
            request.write(piece).onComplete(written -> exchange.run(() -> sent(piece.length())));
            if (!full) {
                next();
            }
        }

        private void sent(int bytes) {
            unsent -= bytes;
            if (full && unsent < AHEAD) {
                full = false;
                next();
            }
        }

        private void next() {
            var upstream = source;
            if (!exchange.over() && upstream != null) {
                exchange.idle();
                upstream.request(1);
            }
        }

        @Override
        public void onError(Throwable failure) {
            exchange.run(() -> exchange.failAs(failure));
        }

        @Override
        public void onComplete() {
            exchange.run(() -> {
                if (exchange.over()) {
                    return;
                }
                if (count != content.size().orElse(count)) {
                    exchange.failAs(wrongSize(content.size()));
                    return;
                }
                exchange.expect();
                exchange.allSent();
                whole = true;
                var held = last == null ? Buffer.buffer() : last;
                last = null;
                // The answer has a limit of its own, behind that of the piece.
                request.end(held).onComplete(sent -> exchange.run(exchange::expect));
            });
        }
    }

    @SuppressWarnings("deprecation") // Vert.x 4 knows no other way to a buffer's bytes without a copy.
    static void add(Digest.Builder builder, Buffer piece) {
        for (var part : piece.getByteBuf().nioBuffers()) {
            builder.add(part);
        }
    }

    private RuntimeException wrongSize(OptionalLong expected) {
        return failures.of(Kind.CORRUPT, STAGE, "%d bytes came instead of %d".formatted(count, expected.orElse(count)));
    }
}
