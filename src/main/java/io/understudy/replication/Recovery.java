package io.understudy.replication;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.understudy.catalog.Attempt;
import io.understudy.catalog.Catalogue;
import io.understudy.catalog.CopyResult;
import io.understudy.catalog.Debts;
import io.understudy.catalog.ObjectState;
import io.understudy.catalog.Orphan;
import io.understudy.catalog.Outcome;
import io.understudy.catalog.Settlement.MarkRef;
import io.understudy.cluster.Clusters;
import io.understudy.connector.Connector;
import io.understudy.object.Digest;
import io.understudy.object.ProcessId;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;

/**
 * Ends attempts whose process cannot: fence, look, decide. An attempt rolls forward if any cluster holds its bytes, else
 * back; it waits for clusters that cannot be reached.
 */
final class Recovery {
    private static final Logger LOG = Logger.getLogger(Recovery.class);
    private static final int MOST = 256;
    private static final int AT_ONCE = 8;
    private static final Digest NOTHING = Digest.sha256(new byte[0]);

    private final Catalogue catalogue;
    private final Debts debts;
    private final Clusters clusters;
    private final Fences fences;
    private final Marks marks;
    private final Copying copying;
    private final ReplaySettings settings;
    private final RandomGenerator random;

    Recovery(
            Catalogue catalogue,
            Debts debts,
            Clusters clusters,
            InFlight inFlight,
            Marks marks,
            ReplaySettings settings,
            RandomGenerator random) {
        this.catalogue = catalogue;
        this.debts = debts;
        this.clusters = clusters;
        this.fences = new Fences(inFlight);
        this.marks = marks;
        this.copying = new Copying(settings.buffer());
        this.settings = settings;
        this.random = random;
    }

    /**
     * Takes over what can be decided now; answers how many attempts that were.
     *
     * @param resting once true, no other one is begun
     */
    Uni<Integer> run(ProcessId by, List<String> usable, BooleanSupplier resting) {
        return debts.takeOver(by, usable, MOST, settings.lease())
                .chain(orphans -> Multi.createFrom()
                        .iterable(orphans)
                        .select()
                        .first(orphan -> !resting.getAsBoolean())
                        .onItem()
                        .transformToUni(orphan -> recover(orphan, by)
                                .onFailure()
                                .invoke(failure -> LOG.warnf(
                                        "An attempt could not be recovered yet. id=%s version=%s reason=%s",
                                        orphan.id(), orphan.version(), failure))
                                .onFailure()
                                .recoverWithNull())
                        .merge(AT_ONCE)
                        .collect()
                        .last()
                        .replaceWith(orphans.size()));
    }

    private Uni<Void> recover(Orphan orphan, ProcessId by) {
        var words =
                orphan.clusters().stream().map(cluster -> word(orphan, cluster)).toList();
        return Uni.join()
                .all(words)
                .andFailFast()
                .chain(results -> mark(orphan, results).chain(left -> settle(orphan, by, results, left)));
    }

    /** The process may have ended before it could leave them. */
    private Uni<List<MarkRef>> mark(Orphan orphan, List<CopyResult> results) {
        var holders = results.stream()
                .filter(result -> result.word() == CopyResult.Word.STORED)
                .map(CopyResult::cluster)
                .toList();
        if (orphan.kind() != Attempt.Kind.WRITE || holders.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        var subject = new Marks.Subject(
                orphan.id(), orphan.version(), orphan.size(), orphan.digest().orElse(NOTHING));
        return catalogue
                .find(orphan.id())
                .chain(state -> marks.leave(subject, holders, missing(orphan, holders, state)));
    }

    private static List<Marks.Missing> missing(Orphan orphan, List<String> holders, Optional<ObjectState> state) {
        return state.stream()
                .flatMap(now -> now.copies().stream())
                .filter(copy -> copy.place().equals(orphan.places().get(copy.cluster())))
                .filter(copy -> !holders.contains(copy.cluster()) && !copy.holds(orphan.version()))
                .map(copy -> new Marks.Missing(copy.cluster(), copy.role(), copy.place(), copy.digest()))
                .toList();
    }

    private Uni<CopyResult> word(Orphan orphan, String cluster) {
        var open = clusters.find(cluster);
        if (open.isEmpty()) {
            return Uni.createFrom().item(CopyResult.missing(cluster, "the cluster is not registered any more"));
        }
        if (!open.get().usable()) {
            return Uni.createFrom().item(CopyResult.doubt(cluster, "the cluster cannot be reached"));
        }
        var connector = open.get().connector();
        // The orphan's own stage is among the older ones; what is newer than it has fenced it already or will.
        var older = orphan.older().stream()
                .filter(attempt -> attempt.version().compareTo(orphan.version()) <= 0)
                .toList();
        return connector
                .fence(orphan.stage())
                .chain(() -> fences.raise(connector, older, orphan.stage()))
                .chain(() -> look(orphan, connector))
                .onFailure()
                .recoverWithItem(failure -> CopyResult.doubt(cluster, String.valueOf(failure.getMessage())));
    }

    private Uni<CopyResult> look(Orphan orphan, Connector connector) {
        var cluster = connector.info().cluster();
        var place = orphan.places().get(cluster);
        if (place == null) {
            return Uni.createFrom().item(CopyResult.missing(cluster, "it has no place there any more"));
        }
        if (orphan.kind() == Attempt.Kind.DELETE) {
            return connector
                    .stat(place)
                    .map(info -> info.isEmpty()
                            ? CopyResult.stored(cluster)
                            : CopyResult.missing(cluster, "the deletion had not taken effect"));
        }
        return copying.holds(connector, place, orphan.size(), orphan.digest().orElse(NOTHING))
                .map(holds -> holds
                        ? CopyResult.stored(cluster)
                        : CopyResult.missing(cluster, "the write had not reached it"));
    }

    private Uni<Void> settle(Orphan orphan, ProcessId by, List<CopyResult> results, List<MarkRef> left) {
        var outcome = new Outcome(
                orphan.id(),
                orphan.stage(),
                by,
                orphan.size(),
                orphan.digest().orElse(NOTHING),
                results,
                settings.pause(1, random),
                Outcome.Verdict.GIVEN_BACK);
        return catalogue
                .settle(outcome)
                .invoke(settlement -> {
                    marks.settled(orphan.id(), left, settlement);
                    LOG.infof(
                            "An attempt was recovered. id=%s version=%s status=%s",
                            orphan.id(), orphan.version(), settlement.status());
                })
                .onFailure()
                .invoke(failure -> marks.doubt(left))
                .replaceWithVoid();
    }
}
