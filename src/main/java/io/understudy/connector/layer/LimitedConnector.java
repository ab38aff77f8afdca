package io.understudy.connector.layer;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorException;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.Staged;
import io.understudy.connector.Timing;
import io.understudy.object.Content;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;

/**
 * No more at a time than a cluster can take: so many calls, the others wait in a bounded queue and fail with
 * {@code THROTTLED} where that is full; and so many bytes in a second, staged and read together, for which chunks wait
 * without holding a thread.
 *
 * <p>What moves at somebody else's pace takes no turn: an opened object counts as a call only until it is open, and the
 * stage of a streamed body does not count. Else slow clients could keep everybody else off a healthy cluster.
 */
public final class LimitedConnector extends ForwardingConnector {
    // Looking how a busy cluster is, and giving back, must not wait behind what keeps it busy.
    private static final Set<Operation> FREE =
            EnumSet.of(Operation.PROBE, Operation.REGISTER, Operation.PREPARE, Operation.RELEASE, Operation.CLOSE);

    private final Optional<Turns> turns;
    private final Optional<Pace> pace;
    private final Timing timing;

    /**
     * @param concurrency calls at a time
     * @param queue how many more may wait
     */
    public LimitedConnector(
            Connector next, OptionalInt concurrency, int queue, OptionalLong bytesPerSecond, Timing timing) {
        super(next);
        this.turns = concurrency.isPresent() ? Optional.of(new Turns(concurrency.getAsInt(), queue)) : Optional.empty();
        this.pace = bytesPerSecond.isPresent()
                ? Optional.of(new Pace(bytesPerSecond.getAsLong(), timing::nanos))
                : Optional.empty();
        this.timing = timing;
    }

    @Override
    protected <T> Uni<T> around(Operation operation, Uni<T> call) {
        if (turns.isEmpty() || FREE.contains(operation)) {
            return call;
        }
        return turns.get()
                .take(
                        call,
                        () -> new ConnectorException(
                                Kind.THROTTLED, cluster(), operation.text(), "too many calls wait for it already"));
    }

    @Override
    protected Uni<Staged> aroundStage(Content content, Function<Content, Uni<Staged>> stage) {
        if (content.buffered().isPresent()) {
            var bytes = content.buffered().get().length();
            return around(
                    Operation.STAGE,
                    Uni.createFrom().deferred(() -> wait(bytes)).chain(() -> stage.apply(content)));
        }
        return stage.apply(Content.streamed(content.size(), aroundBytes(content.bytes())));
    }

    @Override
    protected Multi<Buffer> aroundBytes(Multi<Buffer> bytes) {
        return pace.isEmpty() ? bytes : bytes.onItem().call(chunk -> wait(chunk.length()));
    }

    private Uni<Void> wait(int bytes) {
        return timing.pause(pace.map(each -> each.take(bytes)).orElse(Duration.ZERO));
    }
}
