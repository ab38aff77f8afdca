package io.understudy.connector.layer;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorException;
import io.understudy.connector.ConnectorException.Kind;
import io.vertx.core.buffer.Buffer;

/**
 * Fails at once with {@code UNAVAILABLE} while the breaker is not closed, and tells the breaker how calls end. What fails
 * for another reason than the cluster, a client's broken body for instance, is no news of the cluster.
 */
public final class BreakingConnector extends ForwardingConnector {
    private final Breaker breaker;

    public BreakingConnector(Connector next, Breaker breaker) {
        super(next);
        this.breaker = breaker;
    }

    @Override
    protected <T> Uni<T> around(Operation operation, Uni<T> call) {
        // Giving back must always be tried.
        if (operation == Operation.RELEASE || operation == Operation.CLOSE) {
            return call;
        }
        return Uni.createFrom()
                .deferred(() -> breaker.reason()
                        .map(reason -> Uni.createFrom().<T>failure(refused(operation, reason)))
                        .orElseGet(() -> heard(call)));
    }

    @Override
    protected Multi<Buffer> aroundBytes(Multi<Buffer> bytes) {
        return bytes.onFailure().invoke(this::failed);
    }

    private <T> Uni<T> heard(Uni<T> call) {
        return call.onItem().invoke(breaker::answered).onFailure().invoke(this::failed);
    }

    private void failed(Throwable failure) {
        if (failure instanceof ConnectorException known) {
            if (known.outage()) {
                breaker.failed(known.operation() + ": " + known.reason());
            } else {
                breaker.answered();
            }
        }
    }

    private ConnectorException refused(Operation operation, String reason) {
        return new ConnectorException(Kind.UNAVAILABLE, cluster(), operation.text(), "the cluster is down: " + reason);
    }
}
