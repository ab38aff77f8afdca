package io.understudy.replication;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.understudy.catalog.Processes;
import io.understudy.catalog.Processes.Dead;
import io.understudy.cluster.Clusters;
import io.understudy.cluster.OpenCluster;
import io.understudy.object.StageId;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/**
 * Removes what dead processes have left on the clusters, once their attempts are settled and the cluster is up, and what
 * this one has left behind while it lives.
 */
final class Sweeper {
    private static final Logger LOG = Logger.getLogger(Sweeper.class);

    private final Processes processes;
    private final Clusters clusters;
    private final Predicate<StageId> inUse;
    private final Marks marks;
    private final MarkSweep markSweep;

    Sweeper(Processes processes, Clusters clusters, Predicate<StageId> inUse, Marks marks, MarkSweep markSweep) {
        this.processes = processes;
        this.clusters = clusters;
        this.inUse = inUse;
        this.marks = marks;
        this.markSweep = markSweep;
    }

    /** @param resting once true, no other folder is begun, and no other page of marks */
    Uni<Void> run(BooleanSupplier resting) {
        return tidy(resting).chain(() -> sweepMarks(resting)).chain(() -> sweepDead(resting));
    }

    /** Where this process itself could not remove some. */
    private Uni<Void> sweepMarks(BooleanSupplier resting) {
        return Multi.createFrom()
                .iterable(clusters.all())
                .select()
                .first(cluster -> !resting.getAsBoolean())
                .filter(OpenCluster::usable)
                .filter(cluster -> marks.takeDoubt(cluster.id()))
                .onItem()
                .transformToUniAndConcatenate(cluster -> markSweep
                        .run(cluster.connector(), resting)
                        .onFailure()
                        .invoke(failure -> {
                            marks.doubt(cluster.id());
                            LOG.warnf(
                                    "Marks could not be gone through yet. cluster=%s reason=%s", cluster.id(), failure);
                        })
                        .replaceWithVoid()
                        .onFailure()
                        .recoverWithNull())
                .onItem()
                .ignoreAsUni();
    }

    /** Fences that others have put up against this process's own writes and that have done their duty, and what came late. */
    private Uni<Void> tidy(BooleanSupplier resting) {
        return Multi.createFrom()
                .iterable(clusters.all())
                .select()
                .first(cluster -> !resting.getAsBoolean())
                .filter(OpenCluster::usable)
                .onItem()
                .transformToUniAndConcatenate(cluster -> cluster.connector()
                        .tidy(inUse)
                        .onFailure()
                        .invoke(failure -> LOG.debugf(
                                failure,
                                "Old fences, and what came late, could not be removed yet. cluster=%s",
                                cluster.id()))
                        .onFailure()
                        .recoverWithNull())
                .onItem()
                .ignoreAsUni();
    }

    private Uni<Void> sweepDead(BooleanSupplier resting) {
        return processes
                .dead()
                .chain(dead -> Multi.createFrom()
                        .iterable(dead)
                        .filter(process -> process.attempts() == 0)
                        .onItem()
                        .transformToUniAndConcatenate(process -> sweep(process, resting))
                        .onItem()
                        .ignoreAsUni());
    }

    private Uni<Void> sweep(Dead dead, BooleanSupplier resting) {
        var open = clusters.all().stream()
                .filter(cluster -> !dead.swept().contains(cluster.id()))
                .toList();
        if (open.isEmpty()) {
            return processes.forget(dead.process());
        }
        return Multi.createFrom()
                .iterable(open)
                .select()
                .first(cluster -> !resting.getAsBoolean())
                .filter(OpenCluster::usable)
                .onItem()
                .transformToUniAndConcatenate(cluster -> sweep(dead, cluster, resting))
                .onItem()
                .ignoreAsUni();
    }

    private Uni<Void> sweep(Dead dead, OpenCluster cluster, BooleanSupplier resting) {
        return cluster.connector()
                .fence(dead.process())
                .chain(() -> cluster.connector().sweep(dead.process()))
                .chain(() -> markSweep.run(cluster.connector(), resting))
                .chain(whole -> whole
                        ? processes.swept(dead.process(), cluster.id())
                        : Uni.createFrom().voidItem())
                .onFailure()
                .invoke(failure -> LOG.warnf(
                        "A dead process's stage folder could not be swept yet. cluster=%s reason=%s",
                        cluster.id(), failure))
                .onFailure()
                .recoverWithNull();
    }
}
