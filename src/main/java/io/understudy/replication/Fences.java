package io.understudy.replication;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.understudy.catalog.Attempt;
import io.understudy.connector.Connector;
import io.understudy.object.StageId;
import java.util.List;

/**
 * Makes sure, before a commit, that no older attempt can still take effect on the copy: its own process's attempts are
 * overtaken here, all others, and those whose last word is not known, are fenced on the cluster.
 */
public final class Fences {
    private final InFlight inFlight;

    public Fences(InFlight inFlight) {
        this.inFlight = inFlight;
    }

    Uni<Void> raise(Connector connector, List<Attempt> older, StageId own) {
        var cluster = connector.info().cluster();
        return Multi.createFrom()
                .iterable(older)
                .filter(attempt ->
                        attempt.clusters().contains(cluster) && !attempt.stage().equals(own))
                .onItem()
                .transformToUniAndConcatenate(attempt -> raise(connector, attempt.stage()))
                .onItem()
                .ignoreAsUni();
    }

    private Uni<Void> raise(Connector connector, StageId stage) {
        return inFlight.find(stage)
                .map(attempt -> attempt.overtake(connector.info().cluster()))
                .orElse(Uni.createFrom().item(false))
                .chain(over -> over ? Uni.createFrom().voidItem() : connector.fence(stage));
    }
}
