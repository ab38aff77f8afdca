package io.understudy.replication;

import io.smallrye.mutiny.Uni;
import io.understudy.catalog.Catalogue;
import io.understudy.catalog.Debts;
import io.understudy.catalog.Processes;
import io.understudy.cluster.Clusters;
import io.understudy.cluster.OpenCluster;
import io.understudy.connector.Timing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;

/**
 * Recovery and replay: one worker in every replica, sharing the work through claims. Clusters that are not healthy are
 * skipped and their debts' due times left alone; towards each one concurrency ramps up from 1.
 */
public final class ReplayWorker {
    private final Debts debts;
    private final Clusters clusters;
    private final StageIds stages;
    private final ProcessLife life;
    private final ReplaySettings settings;
    private final Tracing tracing;
    private final Payment payment;
    private final Recovery recovery;
    private final Sweeper sweeper;
    private final Leftovers leftovers;
    private final Map<String, Lane> lanes = new ConcurrentHashMap<>();
    private final AtomicBoolean recovering = new AtomicBoolean();
    private final AtomicBoolean sweeping = new AtomicBoolean();
    private volatile boolean resting;

    public ReplayWorker(
            Catalogue catalogue,
            Debts debts,
            Processes processes,
            Clusters clusters,
            InFlight inFlight,
            Marks marks,
            Leftovers leftovers,
            StageIds stages,
            ProcessLife life,
            ReplaySettings settings,
            ReplicationListener listener,
            Tracing tracing,
            Timing timing,
            RandomGenerator random) {
        this.debts = debts;
        this.clusters = clusters;
        this.stages = stages;
        this.life = life;
        this.settings = settings;
        this.tracing = tracing;
        this.leftovers = leftovers;
        this.payment =
                new Payment(catalogue, debts, clusters, inFlight, marks, leftovers, settings, listener, timing, random);
        this.recovery = new Recovery(catalogue, debts, clusters, inFlight, marks, settings, random);
        this.sweeper =
                new Sweeper(processes, clusters, new InUse(stages, inFlight), marks, new MarkSweep(debts, marks));
    }

    /** Pays what is due now, until nothing is; answers how many debts and attempts were dealt with. Call it often. */
    public Uni<Integer> run() {
        var usable = clusters.all().stream()
                .filter(OpenCluster::usable)
                .map(OpenCluster::id)
                .toList();
        if (usable.isEmpty() || resting) {
            return Uni.createFrom().item(0);
        }
        var work = new ArrayList<Uni<Integer>>();
        work.add(recover(usable));
        usable.forEach(cluster -> work.add(lane(cluster).run()));
        return Uni.join()
                .all(work)
                .andCollectFailures()
                .map(counts -> counts.stream().mapToInt(count -> count).sum());
    }

    /**
     * Begins nothing more, for good: what is due is left to the other replicas. What has been begun goes on. Claims that
     * are not settled in time are everybody's as soon as this process has retired.
     */
    public void rest() {
        resting = true;
    }

    /** Whether no debt is being paid and no attempt recovered. */
    public boolean idle() {
        return !recovering.get() && lanes.values().stream().allMatch(Lane::idle);
    }

    /** Removes what dead processes and failed writes have left. Call it now and then; at rest it ends after a folder. */
    public Uni<Void> sweep() {
        return Uni.createFrom().deferred(() -> {
            if (resting || !sweeping.compareAndSet(false, true)) {
                return Uni.createFrom().voidItem();
            }
            return leftovers
                    .sweep(() -> resting)
                    .chain(() -> sweeper.run(() -> resting))
                    .onTermination()
                    .invoke(() -> sweeping.set(false));
        });
    }

    private Uni<Integer> recover(List<String> usable) {
        return Uni.createFrom().deferred(() -> {
            if (!recovering.compareAndSet(false, true)) {
                return Uni.createFrom().item(0);
            }
            return recovery.run(life.current(), usable, () -> resting)
                    .onTermination()
                    .invoke(() -> recovering.set(false));
        });
    }

    private Lane lane(String cluster) {
        return lanes.computeIfAbsent(
                cluster,
                name -> new Lane(name, debts, clusters, stages, life, payment, settings, tracing, () -> resting));
    }
}
