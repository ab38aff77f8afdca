package io.understudy.app;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.understudy.catalog.Attempt;
import io.understudy.catalog.BatchListener;
import io.understudy.catalog.CopyState;
import io.understudy.catalog.MarkerSummary;
import io.understudy.catalog.ObjectState;
import io.understudy.catalog.Outcome;
import io.understudy.catalog.Role;
import io.understudy.cluster.OpenCluster;
import io.understudy.object.DataId;
import io.understudy.object.Version;
import io.understudy.replication.ReplicationListener;
import io.understudy.replication.WriteResult;
import io.understudy.restore.ReadListener;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the service does, in numbers. Tags hold cluster ids, modes and outcomes, whose numbers are bounded; never data
 * ids. Debts are shared by all replicas and counted from time to time, so every replica tells the same.
 */
@Singleton
final class Metrics implements ReplicationListener, ReadListener, BatchListener {
    private static final Duration[] LATENCIES = {
        Duration.ofMillis(1),
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(20),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(200),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(2),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofMinutes(1)
    };

    private final MeterRegistry registry;
    private final Map<Phase, Timer> phases = new EnumMap<>(Phase.class);
    private final Timer writes;
    private final Counter bytesWritten;
    private final DistributionSummary batches;
    private final MultiGauge markers;
    private final MultiGauge markerBytes;
    private final MultiGauge clusterStates;
    private final MultiGauge clusterFree;
    private final AtomicLong oldest;
    private final AtomicLong setAside;
    private final AtomicLong lost;
    private final AtomicLong deletions;

    Metrics(MeterRegistry registry) {
        this.registry = registry;
        for (var phase : Phase.values()) {
            phases.put(phase, latency("understudy.write.phase", "A part of the write path", "phase", name(phase)));
        }
        writes = latency("understudy.write", "From the first byte of a write to the answer that it is stored");
        bytesWritten = Counter.builder("understudy.written")
                .baseUnit("bytes")
                .description("Bodies that were stored")
                .register(registry);
        batches = DistributionSummary.builder("understudy.database.batch")
                .baseUnit("items")
                .description("Items that shared one statement")
                .serviceLevelObjectives(1, 2, 4, 8, 16, 32, 64, 128, 256)
                .register(registry);
        markers = MultiGauge.builder("understudy.markers")
                .description("Copies that are owed")
                .register(registry);
        markerBytes = MultiGauge.builder("understudy.markers.size")
                .baseUnit("bytes")
                .description("Bytes that are owed")
                .register(registry);
        clusterStates = MultiGauge.builder("understudy.cluster.state")
                .description("1 for the state that the cluster is in, as this replica sees it")
                .register(registry);
        clusterFree = MultiGauge.builder("understudy.cluster.free")
                .baseUnit("bytes")
                .description("Room that the cluster told last")
                .register(registry);
        oldest = gauge("understudy.markers.oldest.seconds", "Age of the oldest marker");
        setAside = gauge("understudy.markers.set.aside", "Markers that are tried only now and then");
        lost = gauge("understudy.markers.lost", "Markers for which no good source is left");
        deletions = gauge("understudy.deletions.owed", "Copies that are still to be deleted");
    }

    @Override
    public void phase(Phase phase, long nanos) {
        var timer = phases.get(phase);
        if (timer != null) {
            timer.record(Duration.ofNanos(nanos));
        }
    }

    @Override
    public void wrote(DataId id, WriteResult result, long bytes, long nanos) {
        var mode = result instanceof WriteResult.Stored stored ? stored.state().mode() : "none";
        registry.counter("understudy.writes", "mode", mode, "outcome", outcome(result))
                .increment();
        // What is refused at once would make the others look quick.
        if (result instanceof WriteResult.Stored) {
            writes.record(Duration.ofNanos(nanos));
            bytesWritten.increment((double) bytes);
        }
    }

    @Override
    public void paid(DataId id, Version version, String cluster, Attempt.Kind kind, long bytes) {
        var tags = Tags.of("cluster", cluster, "kind", name(kind));
        registry.counter("understudy.replay.paid", tags).increment();
        registry.counter("understudy.replay.paid.bytes", tags).increment((double) bytes);
    }

    @Override
    public void unpaid(
            DataId id, Version version, String cluster, Attempt.Kind kind, String reason, Outcome.Verdict verdict) {
        registry.counter("understudy.replay.unpaid", "cluster", cluster, "kind", name(kind), "verdict", name(verdict))
                .increment();
    }

    @Override
    public void corrupt(DataId id, Version version, String cluster) {
        corruptions(cluster).increment();
    }

    @Override
    public void served(DataId id, String cluster, boolean failedOver, long bytes) {
        var tags = Tags.of("cluster", cluster, "failover", Boolean.toString(failedOver));
        registry.counter("understudy.reads", tags).increment();
        registry.counter("understudy.read.bytes", tags).increment((double) bytes);
    }

    @Override
    public void wrote(int items) {
        batches.record(items);
    }

    /** The debts as they were just counted. */
    void counted(MarkerSummary summary) {
        var counts = new ArrayList<MultiGauge.Row<?>>();
        var sizes = new ArrayList<MultiGauge.Row<?>>();
        for (var group : summary.groups()) {
            var tags =
                    Tags.of("cluster", group.cluster(), "state", group.state().text());
            counts.add(MultiGauge.Row.of(tags, group.count()));
            sizes.add(MultiGauge.Row.of(tags, group.bytes()));
        }
        markers.register(counts, true);
        markerBytes.register(sizes, true);
        oldest.set(summary.oldestSeconds());
        setAside.set(summary.setAside());
        lost.set(summary.lost());
        deletions.set(summary.deletions());
    }

    /** The clusters as they are now. */
    void seen(List<OpenCluster> clusters) {
        var states = new ArrayList<MultiGauge.Row<?>>();
        var free = new ArrayList<MultiGauge.Row<?>>();
        for (var cluster : clusters) {
            // From nothing to one is no increase to Prometheus, and after a restart one would look like the one before
            // it.
            corruptions(cluster.id());
            for (var state : OpenCluster.State.values()) {
                var tags = Tags.of("cluster", cluster.id(), "state", name(state));
                states.add(MultiGauge.Row.of(tags, cluster.state() == state ? 1 : 0));
            }
            cluster.capacity()
                    .free()
                    .ifPresent(bytes -> free.add(MultiGauge.Row.of(Tags.of("cluster", cluster.id()), bytes)));
        }
        clusterStates.register(states, true);
        clusterFree.register(free, true);
    }

    private Counter corruptions(String cluster) {
        return registry.counter("understudy.corrupt", "cluster", cluster);
    }

    private static String outcome(WriteResult result) {
        return switch (result) {
            case WriteResult.Stored stored -> outcome(stored.state());
            case WriteResult.NotStored failed -> "not-stored";
            case WriteResult.Unknown unknown -> "unknown";
            case WriteResult.PreconditionFailed refused -> "precondition-failed";
            case WriteResult.Undecided refused -> "undecided";
        };
    }

    private static String outcome(ObjectState state) {
        var pending = state.current().stream().filter(CopyState::pending).toList();
        if (pending.isEmpty()) {
            return "replicated";
        }
        if (pending.stream().anyMatch(copy -> copy.role() == Role.PRIMARY)) {
            return "pending-store";
        }
        return state.mode().equals("async") ? "scheduled" : "pending-backup";
    }

    private Timer latency(String name, String description, String... tags) {
        return Timer.builder(name)
                .description(description)
                .tags(tags)
                .serviceLevelObjectives(LATENCIES)
                .register(registry);
    }

    private AtomicLong gauge(String name, String description) {
        var value = new AtomicLong();
        io.micrometer.core.instrument.Gauge.builder(name, value, AtomicLong::doubleValue)
                .description(description)
                .register(registry);
        return value;
    }

    private static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
