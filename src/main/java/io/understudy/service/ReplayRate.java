package io.understudy.service;

import io.understudy.catalog.Attempt;
import io.understudy.object.DataId;
import io.understudy.object.Version;
import io.understudy.replication.ReplicationListener;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;

/** How many debts this replica has been paying a second, over the last minute. */
public final class ReplayRate implements ReplicationListener {
    private static final long WINDOW = Duration.ofMinutes(1).toNanos();
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    /** What was paid in one second. */
    private static final class Slice {
        private final long began;
        private long paid;

        private Slice(long began) {
            this.began = began;
        }
    }

    private final LongSupplier nanos;
    private final Deque<Slice> slices = new ArrayDeque<>();

    public ReplayRate(LongSupplier nanos) {
        this.nanos = nanos;
    }

    @Override
    public synchronized void paid(DataId id, Version version, String cluster, Attempt.Kind kind, long bytes) {
        var now = nanos.getAsLong();
        if (slices.isEmpty() || now - slices.getLast().began >= SECOND) {
            slices.add(new Slice(now));
        }
        slices.getLast().paid++;
        forget(now);
    }

    /** Debts a second; 0 where none was paid of late. */
    public synchronized double perSecond() {
        var now = nanos.getAsLong();
        forget(now);
        if (slices.isEmpty()) {
            return 0;
        }
        var paid = slices.stream().mapToLong(slice -> slice.paid).sum();
        return paid * 1e9 / Math.max(SECOND, now - slices.getFirst().began);
    }

    private void forget(long now) {
        while (!slices.isEmpty() && now - slices.getFirst().began > WINDOW) {
            slices.removeFirst();
        }
    }
}
