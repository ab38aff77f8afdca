package io.understudy.replication;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.understudy.cluster.Clusters;
import io.understudy.object.StageId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Staged objects that could not be removed at once, because their cluster did not answer. They are tried again when it
 * does. What does not fit in here, or is forgotten by a crash, goes with the process's stage folder.
 */
public final class Leftovers {
    private static final int MOST = 10_000;

    private record Leftover(String cluster, StageId stage) {}

    private final Clusters clusters;
    private final Set<Leftover> waiting = new LinkedHashSet<>();

    public Leftovers(Clusters clusters) {
        this.clusters = clusters;
    }

    synchronized void add(String cluster, StageId stage) {
        if (waiting.size() < MOST) {
            waiting.add(new Leftover(cluster, stage));
        }
    }

    /**
     * Removes what can be removed now.
     *
     * @param resting once true, no other one is begun
     */
    Uni<Void> sweep(BooleanSupplier resting) {
        return Multi.createFrom()
                .iterable(snapshot())
                .select()
                .first(leftover -> !resting.getAsBoolean())
                .onItem()
                .transformToUniAndConcatenate(this::remove)
                .onItem()
                .ignoreAsUni();
    }

    private Uni<Void> remove(Leftover leftover) {
        return clusters.find(leftover.cluster())
                .map(cluster -> cluster.connector()
                        .fence(leftover.stage())
                        .invoke(() -> forget(leftover))
                        .onFailure()
                        .recoverWithNull())
                .orElseGet(() -> Uni.createFrom().voidItem().invoke(() -> forget(leftover)));
    }

    private synchronized void forget(Leftover leftover) {
        waiting.remove(leftover);
    }

    private synchronized List<Leftover> snapshot() {
        return waiting.stream()
                .filter(leftover -> clusters.find(leftover.cluster())
                        .map(cluster -> cluster.usable())
                        .orElse(true))
                .toList();
    }
}
