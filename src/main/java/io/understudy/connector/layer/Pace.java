package io.understudy.connector.layer;

import java.time.Duration;
import java.util.function.LongSupplier;

/** How long bytes have to wait so that no more than so many pass in a second. What was not used is not saved up. */
final class Pace {
    private final double nanosPerByte;
    private final LongSupplier nanos;
    private long free;

    Pace(long bytesPerSecond, LongSupplier nanos) {
        this.nanosPerByte = 1e9 / bytesPerSecond;
        this.nanos = nanos;
        this.free = nanos.getAsLong();
    }

    /** Takes the time that these bytes need; answers how long it is until it begins. */
    synchronized Duration take(long bytes) {
        var now = nanos.getAsLong();
        var begin = Math.max(now, free);
        free = begin + (long) (bytes * nanosPerByte);
        return Duration.ofNanos(begin - now);
    }
}
