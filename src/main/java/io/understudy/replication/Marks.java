package io.understudy.replication;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.understudy.catalog.CopyState;
import io.understudy.catalog.ObjectState;
import io.understudy.catalog.Settlement.MarkRef;
import io.understudy.cluster.Clusters;
import io.understudy.cluster.OpenCluster;
import io.understudy.object.Content;
import io.understudy.object.DataId;
import io.understudy.object.Digest;
import io.understudy.object.Place;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * The marks that stand beside surviving copies, on their own clusters: they let an empty catalogue find out what is
 * owed. The catalogue is what counts, so a mark that cannot be written or removed is logged and left.
 */
public final class Marks {
    private static final Logger LOG = Logger.getLogger(Marks.class);

    private final Clusters clusters;
    private final StageIds stages;
    private final Duration deadline;

    public Marks(Clusters clusters, StageIds stages, Duration deadline) {
        this.clusters = clusters;
        this.stages = stages;
        this.deadline = deadline;
    }

    /** Leaves a mark for every pending copy beside every copy that holds the version. */
    Uni<Void> leave(ObjectState state) {
        var pending = state.current().stream().filter(CopyState::pending).toList();
        if (pending.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        var writes = new ArrayList<Uni<Void>>();
        for (var holder : state.current()) {
            if (holder.holds(state.version())) {
                pending.forEach(target -> writes.add(write(state, holder.cluster(), target)));
            }
        }
        return writes.isEmpty()
                ? Uni.createFrom().voidItem()
                : Uni.join().all(writes).andCollectFailures().replaceWithVoid();
    }

    /** Removes marks whose debt is no more, in the background. */
    void remove(DataId id, List<MarkRef> gone) {
        Multi.createFrom()
                .iterable(gone)
                .onItem()
                .transformToUniAndConcatenate(mark -> remove(id, mark))
                .subscribe()
                .with(ignored -> {});
    }

    private Uni<Void> remove(DataId id, MarkRef mark) {
        var place = place(id, mark);
        return clusters.find(mark.cluster())
                .map(OpenCluster::connector)
                .map(connector -> tolerated(
                        "removed",
                        mark.cluster(),
                        connector.delete(stages.next(connector.info().process()), place)))
                .orElseGet(() -> Uni.createFrom().voidItem());
    }

    private Uni<Void> write(ObjectState state, String holder, CopyState target) {
        var mark = new MarkRef(holder, target.cluster(), state.version());
        var text = JsonNodeFactory.instance
                .objectNode()
                .put("id", state.id().value())
                .put("version", state.version().value())
                .put("sha256", state.digest().map(Digest::hex).orElse(null))
                .put("size", state.size())
                .put("target", target.cluster())
                .put("role", target.role().text())
                .put("place", target.place().value())
                .put("replaces", target.digest().map(Digest::hex).orElse(null))
                .toString();
        var place = place(state.id(), mark);
        return clusters.find(holder)
                .map(OpenCluster::connector)
                .map(connector -> tolerated(
                        "written",
                        holder,
                        connector
                                .stage(stages.next(connector.info().process()), place, Content.of(Buffer.buffer(text)))
                                .chain(staged -> staged.commit(place))
                                .replaceWithVoid()))
                .orElseGet(() -> Uni.createFrom().voidItem());
    }

    private Uni<Void> tolerated(String what, String cluster, Uni<Void> call) {
        return call.ifNoItem()
                .after(deadline)
                .fail()
                .onFailure()
                .invoke(failure -> LOG.warnf("A mark could not be %s. cluster=%s reason=%s", what, cluster, failure))
                .onFailure()
                .recoverWithNull();
    }

    private static Place place(DataId id, MarkRef mark) {
        return Place.reserved("marks/" + Digest.sha256(id.bytes()).hex() + "." + mark.target() + "." + mark.version());
    }
}
