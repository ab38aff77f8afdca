package io.understudy.replication;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.understudy.catalog.Processes;
import io.understudy.catalog.Processes.Dead;
import io.understudy.cluster.Clusters;
import io.understudy.cluster.OpenCluster;
import org.jboss.logging.Logger;

/** Removes what dead processes have left on the clusters, once their attempts are settled and the cluster is up. */
final class Sweeper {
    private static final Logger LOG = Logger.getLogger(Sweeper.class);

    private final Processes processes;
    private final Clusters clusters;

    Sweeper(Processes processes, Clusters clusters) {
        this.processes = processes;
        this.clusters = clusters;
    }

    Uni<Void> run() {
        return processes
                .dead()
                .chain(dead -> Multi.createFrom()
                        .iterable(dead)
                        .filter(process -> process.attempts() == 0)
                        .onItem()
                        .transformToUniAndConcatenate(this::sweep)
                        .onItem()
                        .ignoreAsUni());
    }

    private Uni<Void> sweep(Dead dead) {
        var open = clusters.all().stream()
                .filter(cluster -> !dead.swept().contains(cluster.id()))
                .toList();
        if (open.isEmpty()) {
            return processes.forget(dead.process());
        }
        return Multi.createFrom()
                .iterable(open)
                .filter(OpenCluster::usable)
                .onItem()
                .transformToUniAndConcatenate(cluster -> sweep(dead, cluster))
                .onItem()
                .ignoreAsUni();
    }

    private Uni<Void> sweep(Dead dead, OpenCluster cluster) {
        return cluster.connector()
                .fence(dead.process())
                .chain(() -> cluster.connector().sweep(dead.process()))
                .chain(() -> processes.swept(dead.process(), cluster.id()))
                .onFailure()
                .invoke(failure -> LOG.warnf(
                        "A dead process's stage folder could not be swept yet. cluster=%s reason=%s",
                        cluster.id(), failure))
                .onFailure()
                .recoverWithNull();
    }
}
