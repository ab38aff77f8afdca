package io.understudy.replication;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Those whom a body is fed to, at the pace of the slowest one that is still waited for. Lives on the body's event loop.
 *
 * <p>One for which the pass has waited, while another one was ready, longer than its patience in total is dropped; so
 * are all of them when none takes anything for that long.
 */
final class Followers {
    private final List<Follower> all;
    private final Context context;
    private final Duration longestStall;
    private final LongSupplier nanos;
    private final Runnable onOverdue;
    private long stalledSince;
    private boolean stalled;
    private @Nullable Long timer;

    Followers(List<Follower> all, Context context, Duration longestStall, LongSupplier nanos, Runnable onOverdue) {
        this.all = List.copyOf(all);
        this.context = context;
        this.longestStall = longestStall;
        this.nanos = nanos;
        this.onOverdue = onOverdue;
    }

    /** Whether none is left. */
    boolean gone() {
        return all.stream().allMatch(follower -> follower.branch().closed());
    }

    /** Whether every one takes another chunk. */
    boolean ready() {
        return full().isEmpty();
    }

    /**
     * From now on, or still, those that take no other chunk are waited for, at the cost of their patience. Where none
     * takes anything it is a standstill: then nobody waits for another one, and no patience is used up.
     */
    void account() {
        var live = live();
        var full = full();
        unwatch();
        var standstill = full.size() == live.size();
        live.forEach(follower -> {
            if (!standstill && full.contains(follower)) {
                follower.patience().start();
            } else {
                follower.patience().stop();
            }
        });
        if (!full.isEmpty() && standstill) {
            if (!stalled) {
                stalled = true;
                stalledSince = nanos.getAsLong();
            }
        } else {
            stalled = false;
        }
        if (!full.isEmpty()) {
            watch(full, standstill);
        }
    }

    void offer(Buffer chunk) {
        all.forEach(follower -> follower.branch().offer(chunk));
    }

    /** No more chunks follow. */
    void end() {
        unwatch();
        all.forEach(follower -> follower.patience().stop());
        all.forEach(follower -> follower.branch().end());
    }

    void fail(BodyException why) {
        unwatch();
        all.forEach(follower -> follower.branch().fail(why));
    }

    private List<Follower> live() {
        return all.stream().filter(follower -> !follower.branch().closed()).toList();
    }

    private List<Follower> full() {
        return live().stream().filter(follower -> !follower.branch().ready()).toList();
    }

    private void watch(List<Follower> full, boolean standstill) {
        var left = standstill
                ? longestStall.minusNanos(nanos.getAsLong() - stalledSince)
                : full.stream()
                        .map(follower -> follower.patience().left())
                        .min(Duration::compareTo)
                        .orElseThrow();
        timer = context.owner().setTimer(Math.max(1, left.toMillis() + 1), fired -> overdue(full, standstill));
    }

    private void unwatch() {
        if (timer != null) {
            context.owner().cancelTimer(timer);
            timer = null;
        }
    }

    private void overdue(List<Follower> full, boolean standstill) {
        timer = null;
        for (var follower : full) {
            var over = standstill
                    ? nanos.getAsLong() - stalledSince >= longestStall.toNanos()
                    : follower.patience().left().isZero();
            if (over && !follower.branch().closed()) {
                follower.drop().run();
            }
        }
        onOverdue.run();
    }
}
