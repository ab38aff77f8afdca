package io.understudy.connector.faulty;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.understudy.connector.Blocking;
import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorException;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.ConnectorInfo;
import io.understudy.connector.Receipt;
import io.understudy.connector.Staged;
import io.understudy.connector.faulty.Faults.Lie;
import io.understudy.connector.layer.ForwardingConnector;
import io.understudy.connector.layer.Operation;
import io.understudy.object.Content;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** Does what its {@link Faults} say instead of what it should. */
public class FaultyConnector extends ForwardingConnector {
    private static final ScheduledExecutorService TIMER =
            Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory());
    private static final int PIECE = 1024;

    private final ConnectorInfo info;
    private final Faults faults;

    public FaultyConnector(Connector next, String protocol, Faults faults) {
        super(next);
        var real = next.info();
        this.info = new ConnectorInfo(
                real.cluster(), protocol, real.process(), real.capabilities(), real.names(), real.line());
        this.faults = faults;
    }

    @Override
    public ConnectorInfo info() {
        return info;
    }

    @Override
    protected <T> Uni<T> around(Operation operation, Uni<T> call) {
        return Uni.createFrom().deferred(() -> {
            faults.called(operation);
            if (faults.hangs(operation)) {
                return Uni.createFrom().nothing();
            }
            var failure = faults.takeFailure(operation);
            if (failure.isPresent()) {
                return Uni.createFrom().failure(failure(failure.get(), operation));
            }
            var here = Blocking.here();
            var answer = faults.untilReleased(operation).emitOn(here).chain(() -> call);
            return faults.losesAnswer(operation)
                    ? answer.chain(done -> Uni.createFrom().failure(failure(Kind.IN_DOUBT, operation)))
                    : answer;
        });
    }

    @Override
    protected Uni<Staged> aroundStage(Content content, Function<Content, Uni<Staged>> stage) {
        return around(Operation.STAGE, Uni.createFrom().deferred(() -> stage.apply(faulty(content))));
    }

    private Content faulty(Content content) {
        if (faults.lie().equals(Optional.of(Lie.HALF_STORED))) {
            return Content.streamed(OptionalLong.empty(), content.bytes().map(FaultyConnector::half));
        }
        var breaksAfter = faults.stageBreaksAfter();
        var rate = faults.bytesPerSecond();
        if (breaksAfter.isEmpty() && rate.isEmpty()) {
            return content;
        }
        var pieces = content.bytes().onItem().transformToMultiAndConcatenate(FaultyConnector::pieces);
        if (breaksAfter.isPresent()) {
            var taken = new AtomicLong();
            pieces = pieces.invoke(piece -> {
                if (taken.addAndGet(piece.length()) > breaksAfter.getAsLong()) {
                    throw failure(Kind.UNAVAILABLE, Operation.STAGE);
                }
            });
        }
        if (rate.isPresent()) {
            pieces = pieces.onItem().call(piece -> pause(piece.length() * 1_000_000_000L / rate.getAsLong()));
        }
        return Content.streamed(content.size(), pieces);
    }

    @Override
    protected Uni<Receipt> aroundCommit(Staged staged, Uni<Receipt> commit) {
        return Uni.createFrom().deferred(() -> {
            var lie = faults.lie();
            if (lie.isEmpty()) {
                return around(Operation.COMMIT, commit);
            }
            return around(
                    Operation.COMMIT,
                    switch (lie.get()) {
                        case NOTHING_STORED -> staged.discard().map(done -> told(staged.size()));
                        case HALF_STORED -> commit.map(receipt -> told(receipt.size() * 2));
                        case ANOTHER_SIZE -> commit.map(receipt -> told(receipt.size() + 1));
                    });
        });
    }

    private static Receipt told(long size) {
        return new Receipt(size, Optional.empty());
    }

    private static Buffer half(Buffer bytes) {
        return bytes.slice(0, bytes.length() / 2);
    }

    private static Multi<Buffer> pieces(Buffer bytes) {
        var count = (bytes.length() + PIECE - 1) / PIECE;
        return Multi.createFrom()
                .range(0, count)
                .map(index -> bytes.slice(index * PIECE, Math.min((index + 1) * PIECE, bytes.length())));
    }

    private static Uni<Void> pause(long nanos) {
        var here = Blocking.here();
        return Uni.createFrom()
                .voidItem()
                .onItem()
                .delayIt()
                .onExecutor(TIMER)
                .by(Duration.ofNanos(Math.max(1, nanos)))
                .emitOn(here);
    }

    private ConnectorException failure(Kind kind, Operation operation) {
        return new ConnectorException(kind, info.cluster(), operation.text(), "a test wants it so");
    }
}
