package io.understudy.replication;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.understudy.object.Digest;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The one pass over a body: gathers it up to a limit, and past that feeds the followers at their pace. Digest and size
 * are taken as the bytes pass. Lives on the body's event loop.
 */
final class Body {
    /** What was seen of a body once it has ended or exceeded the buffer. */
    sealed interface Beginning {
        record Whole(Buffer bytes, Digest digest) implements Beginning {
            Passed passed() {
                return new Passed(bytes.length(), digest);
            }
        }

        record Large() implements Beginning {}
    }

    /** What is known of a body once all of it has passed. */
    record Passed(long size, Digest digest) {}

    /** Every follower has gone; each one's staging has failed with the reason. */
    static final class NobodyLeftException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private final ReadStream<Buffer> source;
    private final Context context;
    private final LongSupplier nanos;
    private final int buffer;
    private final long largest;
    private final Optional<Digest> expected;
    private final Duration longestStall;
    private final ClientWatch client;
    private final Digest.Builder digest = Digest.builder();
    private final List<Buffer> gathered = new ArrayList<>();
    private long size;
    private boolean ended;
    private @Nullable BodyException broken;
    private @Nullable UniEmitter<? super Beginning> beginning;
    private Followers followers;
    private @Nullable UniEmitter<? super Passed> passing;
    private boolean fetching;

    Body(
            ReadStream<Buffer> source,
            Context context,
            WriteSettings settings,
            Optional<Digest> expected,
            LongSupplier nanos) {
        this.source = source;
        this.context = context;
        this.nanos = nanos;
        this.buffer = settings.buffer();
        this.largest = settings.largestBody();
        this.expected = expected;
        this.longestStall = settings.forStaging();
        this.client = new ClientWatch(context, settings, nanos, this::clientsTurn, this::onBroken);
        this.followers = followers(List.of());
    }

    /** Reads until the body ends or exceeds the buffer; nothing is lost in between. */
    Uni<Beginning> begin() {
        return Uni.createFrom().emitter(emitter -> {
            beginning = emitter;
            source.exceptionHandler(this::onBroken);
            source.endHandler(ignored -> onEnd());
            source.handler(this::onChunk);
            client.begin();
            source.resume();
        });
    }

    /** A branch for a follower; the pass goes on when it has room again or is gone. */
    Branch branch() {
        return new Branch(context, this::advance);
    }

    /** Feeds the followers with what was gathered and what follows; fails where all of them have gone. */
    Uni<Passed> feed(List<Follower> all) {
        return Uni.createFrom().emitter(emitter -> {
            followers = followers(all);
            passing = emitter;
            if (broken != null) {
                fail(broken);
                return;
            }
            gathered.forEach(followers::offer);
            gathered.clear();
            if (ended) {
                finish();
            } else {
                advance();
            }
        });
    }

    /** Nobody feeds it any more, if anybody ever has: nobody looks after its client, and what was gathered goes. */
    void leave() {
        ended = true;
        client.end();
        gathered.clear();
    }

    /** How many bytes have passed so far. */
    long size() {
        return size;
    }

    /** When a follower has room again or is gone. */
    private void advance() {
        if (ended || broken != null || passing == null) {
            return;
        }
        if (followers.gone()) {
            nobodyLeft();
            return;
        }
        followers.account();
        if (followers.ready() && !fetching) {
            fetching = true;
            source.fetch(1);
        }
    }

    private void nobodyLeft() {
        ended = true;
        client.end();
        source.pause();
        var emitter = passing;
        if (emitter != null) {
            emitter.fail(new NobodyLeftException());
        }
    }

    private void onChunk(Buffer chunk) {
        if (broken != null || ended) {
            return;
        }
        fetching = false;
        client.sent(chunk.length());
        size += chunk.length();
        if (size > largest) {
            onBroken(new BodyException(BodyException.Kind.TOO_LARGE, "the body is longer than " + largest + " bytes"));
            return;
        }
        digest.add(chunk.getByteBuf().nioBuffer());
        if (passing != null) {
            followers.offer(chunk);
            advance();
            return;
        }
        gathered.add(chunk);
        if (size > buffer && beginning != null) {
            source.pause();
            var emitter = beginning;
            beginning = null;
            emitter.complete(new Beginning.Large());
        }
    }

    private void onEnd() {
        if (broken != null || ended) {
            return;
        }
        ended = true;
        client.end();
        if (passing != null) {
            finish();
        } else if (beginning != null) {
            var emitter = beginning;
            beginning = null;
            whole(emitter);
        }
    }

    private void whole(UniEmitter<? super Beginning> emitter) {
        var found = digest.build();
        if (differs(found)) {
            emitter.fail(mismatch(found));
            return;
        }
        Buffer bytes;
        if (gathered.size() == 1) {
            bytes = gathered.getFirst();
        } else {
            bytes = Buffer.buffer((int) size);
            gathered.forEach(bytes::appendBuffer);
        }
        gathered.clear();
        emitter.complete(new Beginning.Whole(bytes, found));
    }

    private void finish() {
        var found = digest.build();
        if (differs(found)) {
            fail(mismatch(found));
            return;
        }
        followers.end();
        var emitter = passing;
        if (emitter != null) {
            emitter.complete(new Passed(size, found));
        }
    }

    private void onBroken(Throwable why) {
        if (broken != null || ended) {
            return;
        }
        fail(
                why instanceof BodyException known
                        ? known
                        : new BodyException(BodyException.Kind.BROKEN, "the body ended early"));
    }

    private void fail(BodyException why) {
        broken = why;
        client.end();
        gathered.clear();
        source.pause();
        followers.fail(why);
        if (beginning != null) {
            var emitter = beginning;
            beginning = null;
            emitter.fail(why);
        }
        if (passing != null) {
            passing.fail(why);
        }
    }

    private Followers followers(List<Follower> all) {
        return new Followers(all, context, longestStall, nanos, this::advance);
    }

    private boolean clientsTurn() {
        return beginning != null || fetching;
    }

    private boolean differs(Digest found) {
        return expected.isPresent() && !expected.get().equals(found);
    }

    private BodyException mismatch(Digest found) {
        return new BodyException(BodyException.Kind.DIGEST_MISMATCH, "the body's SHA-256 is " + found.hex());
    }
}
