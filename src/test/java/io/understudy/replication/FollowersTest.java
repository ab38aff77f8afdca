package io.understudy.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Who is waited for, and how long. */
class FollowersTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final Duration STALL = Duration.ofMillis(2);

    private final Context loop = VERTX.getOrCreateContext();
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger dropped = new AtomicInteger();
    private final AtomicInteger overdue = new AtomicInteger();

    @AfterAll
    static void close() {
        VERTX.close();
    }

    @Test
    void oneThatTakesNothingIsDropped() throws Exception {
        waitOutTheStallAfter(this::full);

        assertThat(dropped).hasValue(1);
        assertThat(overdue).hasValue(1);
    }

    /** It still has its last chunks to take, and its patience for that. */
    @Test
    void oneWhoseBodyHasEndedIsNot() throws Exception {
        waitOutTheStallAfter(() -> full().end());

        assertThat(dropped).hasValue(0);
        assertThat(overdue).hasValue(0);
    }

    @Test
    void askingWhetherTheyAreReadyStartsNothing() throws Exception {
        waitOutTheStallAfter(this::filled);

        assertThat(overdue).hasValue(0);
    }

    private Followers full() {
        var followers = filled();
        followers.account();
        return followers;
    }

    private Followers filled() {
        var branch = new Branch(loop, () -> {});
        var follower = new Follower(branch, new Patience(STALL, nanos::get), dropped::incrementAndGet);
        var followers = new Followers(List.of(follower), loop, STALL, nanos::get, overdue::incrementAndGet);
        while (followers.ready()) {
            followers.offer(Buffer.buffer("chunk"));
        }
        return followers;
    }

    /** Of timers on one event loop those that are due earlier fire earlier. */
    private void waitOutTheStallAfter(Runnable begin) throws Exception {
        var later = new CompletableFuture<Void>();
        loop.runOnContext(now -> {
            begin.run();
            nanos.addAndGet(STALL.toNanos());
            VERTX.setTimer(STALL.multipliedBy(5).toMillis(), fired -> later.complete(null));
        });
        later.get(10, TimeUnit.SECONDS);
    }
}
