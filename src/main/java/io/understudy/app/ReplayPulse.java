package io.understudy.app;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.understudy.catalog.Attempt;
import io.understudy.catalog.MarkerSummary;
import io.understudy.catalog.Outcome;
import io.understudy.cluster.Clusters;
import io.understudy.cluster.OpenCluster;
import io.understudy.object.DataId;
import io.understudy.object.Version;
import io.understudy.replication.ReplicationListener;
import io.understudy.replication.WriteResult;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Whether the replay gets on: since when debts have been due on healthy clusters without one of them being paid. Any
 * payment counts, another replica's too: that one shows in fewer debts.
 */
@Singleton
final class ReplayPulse implements ReplicationListener {
    private final Clusters clusters;
    private final LongSupplier nanos;
    private long waitingSince;
    private boolean waiting;
    private long payable;

    ReplayPulse(Clusters clusters, LongSupplier nanos, MeterRegistry meters) {
        this.clusters = clusters;
        this.nanos = nanos;
        Gauge.builder(
                        "understudy.replay.standstill.seconds",
                        this,
                        it -> it.standstill().toSeconds())
                .description("For how long no debt was paid although some could have been")
                .strongReference(true)
                .register(meters);
    }

    /** How long nothing has been paid although it could have been. */
    synchronized Duration standstill() {
        return waiting ? Duration.ofNanos(nanos.getAsLong() - waitingSince) : Duration.ZERO;
    }

    /** Debts that should have been paid by now, at the last count. */
    synchronized long payable() {
        return payable;
    }

    /** The debts as they were just counted. */
    synchronized void counted(MarkerSummary summary) {
        var now = summary.groups().stream()
                .filter(group ->
                        clusters.find(group.cluster()).map(OpenCluster::usable).orElse(false))
                .mapToLong(MarkerSummary.Group::overdue)
                .sum();
        if (now == 0) {
            waiting = false;
        } else if (!waiting || now < payable) {
            begin();
        }
        payable = now;
    }

    @Override
    public synchronized void paid(DataId id, Version version, String cluster, Attempt.Kind kind, long bytes) {
        if (waiting) {
            begin();
        }
    }

    @Override
    public void phase(Phase phase, long nanos) {
        // Writes are no payments.
    }

    @Override
    public void wrote(DataId id, WriteResult result, long bytes, long nanos) {
        // Writes are no payments.
    }

    @Override
    public void unpaid(
            DataId id, Version version, String cluster, Attempt.Kind kind, String reason, Outcome.Verdict verdict) {
        // The clock runs on.
    }

    @Override
    public void corrupt(DataId id, Version version, String cluster) {
        // The clock runs on.
    }

    private void begin() {
        waiting = true;
        waitingSince = nanos.getAsLong();
    }
}
