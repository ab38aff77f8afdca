package io.understudy.service;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.understudy.catalog.Attempt;
import io.understudy.catalog.CopyState;
import io.understudy.catalog.Outcome;
import io.understudy.event.Events;
import io.understudy.object.DataId;
import io.understudy.object.Version;
import io.understudy.replication.ReplicationListener;
import io.understudy.replication.WriteResult;

/** Tells watchers what has happened, in the words of the API. */
public final class News implements ReplicationListener {
    private final Events events;

    public News(Events events) {
        this.events = events;
    }

    @Override
    public void wrote(DataId id, WriteResult result, long bytes, long nanos) {
        if (result instanceof WriteResult.Stored stored) {
            var state = stored.state();
            var data = about(id, stored.version())
                    .put("size", bytes)
                    .put("outcome", Replication.of(state).text())
                    .put("plan", state.plan())
                    .put("mode", state.mode());
            Replication.primary(state).ifPresent(copy -> data.put("primary", copy.cluster()));
            var backups = data.putArray("backups");
            Replication.backups(state).forEach(copy -> backups.add(copy.cluster()));
            events.tell("write", data);
            owed(id, stored);
        }
    }

    /** Of a copy that is only due later the write itself tells: {@code scheduled}. */
    private void owed(DataId id, WriteResult.Stored stored) {
        var state = stored.state();
        if (state.version().equals(stored.version()) && Replication.of(state) != Replication.SCHEDULED) {
            state.current().stream()
                    .filter(CopyState::pending)
                    .forEach(copy -> events.tell(
                            "marker",
                            about(id, stored.version())
                                    .put("cluster", copy.cluster())
                                    .put("happened", "owed")));
        }
    }

    @Override
    public void paid(DataId id, Version version, String cluster, Attempt.Kind kind, long bytes) {
        events.tell(
                "marker",
                about(id, version)
                        .put("cluster", cluster)
                        .put("happened", kind == Attempt.Kind.DELETE ? "deleted" : "paid"));
    }

    @Override
    public void unpaid(
            DataId id, Version version, String cluster, Attempt.Kind kind, String reason, Outcome.Verdict verdict) {
        var happened = switch (verdict) {
            case COUNTED, GIVEN_BACK -> "failed";
            case SET_ASIDE -> "set-aside";
            case LOST -> "lost";
        };
        events.tell(
                "marker",
                about(id, version)
                        .put("cluster", cluster)
                        .put("happened", happened)
                        .put("reason", reason));
    }

    @Override
    public void corrupt(DataId id, Version version, String cluster) {
        events.tell("marker", about(id, version).put("cluster", cluster).put("happened", "corrupt"));
    }

    /** A very large synchronous write has begun. */
    public void advised(DataId id, Advice advice) {
        var data = JsonNodeFactory.instance
                .objectNode()
                .put("id", id.value())
                .put("size", advice.size())
                .put("plan", advice.plan().name())
                .put("suggestion", "async")
                .put("reason", advice.reason());
        advice.syncSeconds().ifPresent(seconds -> data.put("estimatedSyncSeconds", seconds));
        advice.asyncSeconds().ifPresent(seconds -> data.put("estimatedAsyncSeconds", seconds));
        events.tell("advice", data);
    }

    /** A plan was saved, activated or deleted. */
    public void plan(String name, String happened) {
        events.tell(
                "plan", JsonNodeFactory.instance.objectNode().put("plan", name).put("happened", happened));
    }

    /** A cluster was saved or deleted, or is in another state now. */
    public void cluster(String id, String happened, String detail) {
        events.tell(
                "cluster",
                JsonNodeFactory.instance
                        .objectNode()
                        .put("cluster", id)
                        .put("happened", happened)
                        .put("detail", detail));
    }

    private static ObjectNode about(DataId id, Version version) {
        return JsonNodeFactory.instance.objectNode().put("id", id.value()).put("version", version.toString());
    }
}
