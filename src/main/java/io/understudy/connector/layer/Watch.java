package io.understudy.connector.layer;

import io.smallrye.mutiny.Uni;
import io.understudy.connector.Timing;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** Notices that one side of a stream keeps the other one waiting. */
final class Watch {
    /** How often it looks while the limit passes once. */
    private static final int LOOKS = 4;

    private final Timing timing;
    private final Duration limit;
    private OptionalLong since = OptionalLong.empty();
    private long asked;

    Watch(Timing timing, Duration limit) {
        this.timing = timing;
        this.limit = limit;
    }

    /** The waiting begins, anew where it had begun. */
    synchronized void start() {
        since = OptionalLong.of(timing.nanos());
    }

    synchronized void stop() {
        since = OptionalLong.empty();
    }

    /** Counts what was asked for. */
    synchronized void asked(long count) {
        asked = asked + count < 0 ? Long.MAX_VALUE : asked + count;
    }

    /** Counts a chunk that came; whether more was asked for. */
    synchronized boolean delivered() {
        asked--;
        return asked > 0;
    }

    /** Fails when the waiting has taken longer than the limit, or up to a quarter more; never ends otherwise. */
    <T> Uni<T> overdue(Supplier<? extends Throwable> failure) {
        return timing.watch(limit.dividedBy(LOOKS), this::isOverdue, failure);
    }

    private synchronized boolean isOverdue() {
        return since.isPresent() && timing.nanos() - since.getAsLong() >= limit.toNanos();
    }
}
