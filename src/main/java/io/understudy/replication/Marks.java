package io.understudy.replication;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.understudy.catalog.MarkedDebt;
import io.understudy.catalog.ObjectState;
import io.understudy.catalog.Role;
import io.understudy.catalog.Settlement;
import io.understudy.catalog.Settlement.MarkRef;
import io.understudy.cluster.Clusters;
import io.understudy.cluster.OpenCluster;
import io.understudy.connector.Connector;
import io.understudy.object.Content;
import io.understudy.object.DataId;
import io.understudy.object.Digest;
import io.understudy.object.Place;
import io.understudy.object.SavePath;
import io.understudy.object.Version;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * The marks that stand beside surviving copies, on their own clusters: they let an empty catalogue find out what is
 * owed. The catalogue is what counts, so a mark that cannot be written or removed is logged, and its cluster's marks are
 * gone through later.
 *
 * <p>A mark is written before its debt is settled: whoever pays or replaces the debt then finds the mark that he removes.
 */
public final class Marks {
    /** Of all marks' places. */
    static final String PREFIX = SavePath.RESERVED + "/marks/";

    private static final Logger LOG = Logger.getLogger(Marks.class);

    /** What a mark says of the version; the same in all of a write's marks. */
    record Subject(DataId id, Version version, long size, Digest digest) {}

    /**
     * A copy that is missing.
     *
     * @param replaced the digest of what stands at the place so far
     */
    record Missing(String cluster, Role role, Place place, Optional<Digest> replaced) {}

    private final Clusters clusters;
    private final StageIds stages;
    private final InFlight inFlight;
    private final Duration deadline;
    private final Set<String> doubtful = ConcurrentHashMap.newKeySet();

    public Marks(Clusters clusters, StageIds stages, InFlight inFlight, Duration deadline) {
        this.clusters = clusters;
        this.stages = stages;
        this.inFlight = inFlight;
        this.deadline = deadline;
    }

    /** Leaves a mark for every missing copy beside every copy that is there; answers which ones, written or not. */
    Uni<List<MarkRef>> leave(Subject subject, List<String> holders, List<Missing> missing) {
        var left = new ArrayList<MarkRef>();
        var writes = new ArrayList<Uni<Void>>();
        for (var holder : holders) {
            for (var target : missing) {
                var mark = new MarkRef(holder, target.cluster(), subject.version());
                left.add(mark);
                writes.add(write(subject, mark, target));
            }
        }
        return writes.isEmpty()
                ? Uni.createFrom().item(List.of())
                : Uni.join().all(writes).andCollectFailures().replaceWith(left);
    }

    /** Removes, in the background, marks whose debt is no more, and those of ours that never came to stand for one. */
    void settled(DataId id, List<MarkRef> left, Settlement settlement) {
        var gone = new ArrayList<>(settlement.unmark());
        left.stream().filter(mark -> !owed(mark, settlement.state())).forEach(gone::add);
        Multi.createFrom()
                .iterable(gone)
                .onItem()
                .transformToUniAndConcatenate(
                        mark -> remove(mark.cluster(), new MarkedDebt(id, mark.target(), mark.version())))
                .subscribe()
                .with(ignored -> {});
    }

    /** It is not known what of these stands for a debt. */
    void doubt(List<MarkRef> left) {
        left.forEach(mark -> doubt(mark.cluster()));
    }

    void doubt(String cluster) {
        doubtful.add(cluster);
    }

    /** Whether marks of debts that are no more may stand on a cluster; asks once. */
    boolean takeDoubt(String cluster) {
        return doubtful.remove(cluster);
    }

    Uni<Void> remove(String cluster, MarkedDebt debt) {
        return clusters.find(cluster)
                .map(OpenCluster::connector)
                .map(connector -> tolerated(
                        "removed",
                        cluster,
                        connector.delete(stages.next(connector.info().process()), place(debt))))
                .orElseGet(() -> Uni.createFrom().voidItem());
    }

    private static boolean owed(MarkRef mark, Optional<ObjectState> state) {
        return state.stream()
                .flatMap(now -> now.copies().stream())
                .anyMatch(copy ->
                        copy.cluster().equals(mark.target()) && copy.wanted().equals(mark.version()) && copy.pending());
    }

    private Uni<Void> write(Subject subject, MarkRef mark, Missing target) {
        var text = JsonNodeFactory.instance
                .objectNode()
                .put("id", subject.id().value())
                .put("version", subject.version().value())
                .put("sha256", subject.digest().hex())
                .put("size", subject.size())
                .put("target", target.cluster())
                .put("role", target.role().text())
                .put("place", target.place().value())
                .put("replaces", target.replaced().map(Digest::hex).orElse(null))
                .toString();
        var place = place(new MarkedDebt(subject.id(), mark.target(), mark.version()));
        return clusters.find(mark.cluster())
                .map(OpenCluster::connector)
                .map(connector -> tolerated("written", mark.cluster(), put(connector, place, Buffer.buffer(text))))
                .orElseGet(() -> Uni.createFrom().voidItem());
    }

    private Uni<Void> put(Connector connector, Place place, Buffer text) {
        return Uni.createFrom().deferred(() -> {
            var stage = stages.next(connector.info().process());
            inFlight.begin(stage, List.of());
            return connector
                    .stage(stage, place, Content.of(text))
                    .chain(staged -> staged.commit(place))
                    .replaceWithVoid()
                    .onTermination()
                    .invoke(() -> inFlight.end(stage));
        });
    }

    private Uni<Void> tolerated(String what, String cluster, Uni<Void> call) {
        return call.ifNoItem()
                .after(deadline)
                .fail()
                .onFailure()
                .invoke(failure -> {
                    doubt(cluster);
                    LOG.warnf("A mark could not be %s. cluster=%s reason=%s", what, cluster, failure);
                })
                .onFailure()
                .recoverWithNull();
    }

    private static Place place(MarkedDebt debt) {
        return new Place(PREFIX + Digest.sha256(debt.id().bytes()).hex() + "." + debt.target() + "." + debt.version());
    }
}
