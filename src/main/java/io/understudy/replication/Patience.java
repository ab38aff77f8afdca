package io.understudy.replication;

import java.time.Duration;
import java.util.function.LongSupplier;

/** How long a write still waits for one cluster alone. Not thread-safe. */
final class Patience {
    private final LongSupplier nanos;
    private long limit;
    private long used;
    private long since;
    private boolean waiting;

    Patience(Duration limit, LongSupplier nanos) {
        this.limit = limit.toNanos();
        this.nanos = nanos;
    }

    /** Raises the limit; what was used up stays used up. */
    void extend(Duration total) {
        limit = Math.max(limit, total.toNanos());
    }

    /** The clock runs from now on; again does nothing. */
    void start() {
        if (!waiting) {
            waiting = true;
            since = nanos.getAsLong();
        }
    }

    /** The clock stands still. */
    void stop() {
        if (waiting) {
            used += nanos.getAsLong() - since;
            waiting = false;
        }
    }

    Duration left() {
        var running = waiting ? nanos.getAsLong() - since : 0;
        return Duration.ofNanos(Math.max(0, limit - used - running));
    }
}
