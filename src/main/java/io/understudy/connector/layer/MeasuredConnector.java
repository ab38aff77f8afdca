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
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * Tells how every call ended and how long it took. What was cancelled or failed for another reason than the cluster, a
 * client's broken body for instance, says nothing of the cluster and is left out.
 */
public final class MeasuredConnector extends ForwardingConnector {
    private final CallListener listener;
    private final Timing timing;

    public MeasuredConnector(Connector next, CallListener listener, Timing timing) {
        super(next);
        this.listener = listener;
        this.timing = timing;
    }

    @Override
    protected <T> Uni<T> around(Operation operation, Uni<T> call) {
        return Uni.createFrom().deferred(() -> measured(new Measurement(operation), call));
    }

    @Override
    protected Uni<Staged> aroundStage(Content content, Function<Content, Uni<Staged>> stage) {
        return Uni.createFrom().deferred(() -> {
            var measurement = new Measurement(Operation.STAGE);
            return measured(measurement, stage.apply(counted(content, measurement)));
        });
    }

    @Override
    protected Multi<Buffer> aroundBytes(Multi<Buffer> bytes) {
        return Multi.createFrom().deferred(() -> {
            var measurement = new Measurement(Operation.READ);
            return bytes.onItem()
                    .invoke(chunk -> measurement.in.addAndGet(chunk.length()))
                    .onCompletion()
                    .invoke(measurement::succeed)
                    .onFailure(ConnectorException.class)
                    .invoke(measurement::fail);
        });
    }

    private static Content counted(Content content, Measurement measurement) {
        if (content.buffered().isPresent()) {
            measurement.out.set(content.buffered().get().length());
            return content;
        }
        return Content.streamed(
                content.size(), content.bytes().onItem().invoke(chunk -> measurement.out.addAndGet(chunk.length())));
    }

    private static <T> Uni<T> measured(Measurement measurement, Uni<T> call) {
        return call.onItem()
                .invoke(measurement::succeed)
                .onFailure(ConnectorException.class)
                .invoke(measurement::fail);
    }

    private final class Measurement {
        private final Operation operation;
        private final long begun = timing.nanos();
        private final AtomicLong in = new AtomicLong();
        private final AtomicLong out = new AtomicLong();

        Measurement(Operation operation) {
            this.operation = operation;
        }

        void succeed() {
            end(Optional.empty());
        }

        void fail(Throwable failure) {
            end(Optional.of(failure instanceof ConnectorException known ? known.kind() : Kind.UNEXPECTED));
        }

        private void end(Optional<Kind> failure) {
            listener.ended(
                    new CallListener.Call(cluster(), operation, timing.nanos() - begun, failure, in.get(), out.get()));
        }
    }
}
