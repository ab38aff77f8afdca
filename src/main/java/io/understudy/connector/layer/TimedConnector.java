package io.understudy.connector.layer;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorException;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.Receipt;
import io.understudy.connector.Staged;
import io.understudy.connector.Timing;
import io.understudy.object.Content;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.function.Function;

/**
 * Every wait has a limit. A call that has not ended by then is cancelled and fails: {@code IN_DOUBT} where it may still
 * take effect, {@code UNAVAILABLE} else.
 *
 * <p>What moves bytes that are known beforehand has the more time the more there are. What streams may take any time,
 * but not stall: a limit holds for each time in which it is the cluster's turn. Waiting for the other side, a slow client
 * for instance, is not the cluster's fault and is not counted.
 */
public final class TimedConnector extends ForwardingConnector {
    private final Duration limit;
    private final Duration stall;
    private final long slowest;
    private final Timing timing;

    /**
     * @param limit of each call
     * @param stall how long a stream may stand still on the cluster's side
     * @param slowest bytes in a second that a cluster has to manage at least
     */
    public TimedConnector(Connector next, Duration limit, Duration stall, long slowest, Timing timing) {
        super(next);
        this.limit = limit;
        this.stall = stall;
        this.slowest = slowest;
        this.timing = timing;
    }

    @Override
    protected <T> Uni<T> around(Operation operation, Uni<T> call) {
        return timing.limit(call, limit, () -> late(operation, limit));
    }

    @Override
    protected Uni<Staged> aroundStage(Content content, Function<Content, Uni<Staged>> stage) {
        if (content.buffered().isPresent()) {
            var enough = enough(content.buffered().get().length());
            return timing.limit(stage.apply(content), enough, () -> late(Operation.STAGE, enough));
        }
        return Uni.createFrom().deferred(() -> streamed(content, stage));
    }

    private Uni<Staged> streamed(Content content, Function<Content, Uni<Staged>> stage) {
        var watch = new Watch(timing, stall);
        watch.start();
        var bytes = content.bytes()
                .onRequest()
                .invoke(count -> {
                    watch.asked(count);
                    watch.stop();
                })
                .onItem()
                .invoke(chunk -> {
                    if (!watch.delivered()) {
                        watch.start();
                    }
                })
                .onTermination()
                .invoke(watch::start);
        return timing.first(
                stage.apply(Content.streamed(content.size(), bytes)), watch.overdue(() -> stalled(Operation.STAGE)));
    }

    @Override
    protected Uni<Receipt> aroundCommit(Staged staged, Uni<Receipt> commit) {
        // Some stores copy on commit.
        var enough = enough(staged.size());
        return timing.limit(commit, enough, () -> late(Operation.COMMIT, enough));
    }

    @Override
    protected Multi<Buffer> aroundBytes(Multi<Buffer> bytes) {
        return new WatchedBytes(bytes, () -> new Watch(timing, stall), () -> stalled(Operation.READ));
    }

    private Duration enough(long bytes) {
        return limit.plusMillis(bytes * 1000 / slowest);
    }

    private ConnectorException late(Operation operation, Duration after) {
        var inDoubt = operation == Operation.COMMIT || operation == Operation.DELETE;
        return new ConnectorException(
                inDoubt ? Kind.IN_DOUBT : Kind.UNAVAILABLE,
                cluster(),
                operation.text(),
                "no answer within " + after.toMillis() + " ms" + (inDoubt ? "; it may have taken effect" : ""));
    }

    private ConnectorException stalled(Operation operation) {
        return new ConnectorException(
                Kind.UNAVAILABLE, cluster(), operation.text(), "no bytes moved for " + stall.toMillis() + " ms");
    }
}
