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
 * The one pass over a body: gathers it up to a limit, and past that feeds the branches at the pace of the slowest one
 * that is still waited for. Digest and size are taken as the bytes pass. Lives on the body's event loop.
 *
 * <p>A branch for which the pass has waited, while another one was ready, longer than its patience in total is dropped;
 * so are all of them when none takes anything for that long.
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

    /** Every branch has gone; each one's staging has failed with the reason. */
    static final class NobodyLeftException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** A branch, how long it is waited for, and what to do when that is over. */
    record Follower(Branch branch, Patience patience, Runnable drop) {}

    private final ReadStream<Buffer> source;
    private final Context context;
    private final LongSupplier nanos;
    private final int buffer;
    private final long largest;
    private final Optional<Digest> expected;
    private final Digest.Builder digest = Digest.builder();
    private final List<Buffer> gathered = new ArrayList<>();
    private long size;
    private boolean ended;
    private @Nullable BodyException broken;
    private @Nullable UniEmitter<? super Beginning> beginning;

    private List<Follower> followers = List.of();
    private @Nullable UniEmitter<? super Passed> passing;
    private final Duration longestStall;
    private boolean fetching;
    private long stalledSince;
    private boolean stalled;
    private @Nullable Long timer;
    private final Duration clientStall;
    private final long leastInStall;
    private long lastProgress;
    private long sinceProgress;
    private @Nullable Long clientTimer;

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
        this.clientStall = settings.clientStall();
        this.leastInStall = settings.leastInStall();
    }

    /** Reads until the body ends or exceeds the buffer; nothing is lost in between. */
    Uni<Beginning> begin() {
        return Uni.createFrom().emitter(emitter -> {
            beginning = emitter;
            source.exceptionHandler(this::onBroken);
            source.endHandler(ignored -> onEnd());
            source.handler(this::onChunk);
            watchClient();
            source.resume();
        });
    }

    /** Looks now and then whether the client still sends, and enough, as long as it is its turn. */
    private void watchClient() {
        progressed();
        clientTimer = context.owner().setPeriodic(Math.max(1, clientStall.toMillis() / 2), timer -> {
            var itsTurn = beginning != null || fetching;
            if (!itsTurn) {
                progressed();
            } else if (nanos.getAsLong() - lastProgress >= clientStall.toNanos()) {
                onBroken(new BodyException(BodyException.Kind.BROKEN, stall()));
            }
        });
    }

    private void progressed() {
        lastProgress = nanos.getAsLong();
        sinceProgress = 0;
    }

    private String stall() {
        return sinceProgress == 0
                ? "the client has sent nothing for " + clientStall.toMillis() + " ms"
                : "the client has sent no more than " + sinceProgress + " bytes in " + clientStall.toMillis() + " ms; "
                        + leastInStall + " are the least";
    }

    private void unwatchClient() {
        if (clientTimer != null) {
            context.owner().cancelTimer(clientTimer);
            clientTimer = null;
        }
    }

    /** A branch for a follower; the pass goes on when it has room again or is gone. */
    Branch branch() {
        return new Branch(context, this::advance);
    }

    /** Feeds the followers with what was gathered and what follows; fails where all of them have gone. */
    Uni<Passed> feed(List<Follower> all) {
        return Uni.createFrom().emitter(emitter -> {
            followers = List.copyOf(all);
            passing = emitter;
            if (broken != null) {
                fail(broken);
                return;
            }
            gathered.forEach(this::offer);
            gathered.clear();
            if (ended) {
                finish();
            } else {
                advance();
            }
        });
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
        var live = live();
        if (live.isEmpty()) {
            nobodyLeft();
            return;
        }
        var full = live.stream().filter(follower -> !follower.branch().ready()).toList();
        account(live, full);
        if (full.isEmpty() && !fetching) {
            fetching = true;
            source.fetch(1);
        }
    }

    private void nobodyLeft() {
        ended = true;
        unwatchClient();
        source.pause();
        var emitter = passing;
        if (emitter != null) {
            emitter.fail(new NobodyLeftException());
        }
    }

    private void account(List<Follower> live, List<Follower> full) {
        if (timer != null) {
            context.owner().cancelTimer(timer);
            timer = null;
        }
        var all = full.size() == live.size();
        live.forEach(follower -> {
            if (!all && full.contains(follower)) {
                follower.patience().start();
            } else {
                follower.patience().stop();
            }
        });
        if (!full.isEmpty() && all) {
            if (!stalled) {
                stalled = true;
                stalledSince = nanos.getAsLong();
            }
        } else {
            stalled = false;
        }
        if (!full.isEmpty()) {
            var left = all
                    ? longestStall.minusNanos(nanos.getAsLong() - stalledSince)
                    : full.stream()
                            .map(follower -> follower.patience().left())
                            .min(Duration::compareTo)
                            .orElseThrow();
            timer = context.owner().setTimer(Math.max(1, left.toMillis() + 1), ignored -> overdue(full, all));
        }
    }

    private void overdue(List<Follower> full, boolean all) {
        timer = null;
        for (var follower : full) {
            var over = all
                    ? nanos.getAsLong() - stalledSince >= longestStall.toNanos()
                    : follower.patience().left().isZero();
            if (over && !follower.branch().closed()) {
                follower.drop().run();
            }
        }
        advance();
    }

    private void onChunk(Buffer chunk) {
        if (broken != null || ended) {
            return;
        }
        fetching = false;
        sinceProgress += chunk.length();
        if (sinceProgress >= leastInStall) {
            progressed();
        }
        size += chunk.length();
        if (size > largest) {
            onBroken(new BodyException(BodyException.Kind.TOO_LARGE, "the body is longer than " + largest + " bytes"));
            return;
        }
        digest.add(chunk.getByteBuf().nioBuffer());
        if (passing != null) {
            offer(chunk);
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
        unwatchClient();
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
        followers.forEach(follower -> follower.patience().stop());
        followers.forEach(follower -> follower.branch().end());
        emitPassed(found);
    }

    private void emitPassed(Digest found) {
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
        unwatchClient();
        gathered.clear();
        if (timer != null) {
            context.owner().cancelTimer(timer);
            timer = null;
        }
        source.pause();
        followers.forEach(follower -> follower.branch().fail(why));
        if (beginning != null) {
            var emitter = beginning;
            beginning = null;
            emitter.fail(why);
        }
        if (passing != null) {
            passing.fail(why);
        }
    }

    private void offer(Buffer chunk) {
        followers.forEach(follower -> follower.branch().offer(chunk));
    }

    private List<Follower> live() {
        return followers.stream()
                .filter(follower -> !follower.branch().closed())
                .toList();
    }

    private boolean differs(Digest found) {
        return expected.isPresent() && !expected.get().equals(found);
    }

    private BodyException mismatch(Digest found) {
        return new BodyException(BodyException.Kind.DIGEST_MISMATCH, "the body's SHA-256 is " + found.hex());
    }
}
