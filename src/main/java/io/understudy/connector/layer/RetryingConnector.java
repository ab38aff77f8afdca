package io.understudy.connector.layer;

import io.smallrye.faulttolerance.api.TypedGuard;
import io.smallrye.mutiny.Uni;
import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorException;
import jakarta.enterprise.util.TypeLiteral;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.Set;

/**
 * Tries again what failed for a reason that may pass, and only what does no harm when it is done twice: never a stage,
 * whose bytes pass once, never a commit or a delete, of which others decide, and of a read its opening alone.
 *
 * <p>The attempts and the pauses between them are SmallRye Fault Tolerance's.
 */
public final class RetryingConnector extends ForwardingConnector {
    private static final Set<Operation> IDEMPOTENT = EnumSet.of(
            Operation.STAT,
            Operation.LIST,
            Operation.CAPACITY,
            Operation.PROBE,
            Operation.OPEN,
            Operation.FENCE,
            Operation.SWEEP);

    private final Retries retries;

    /**
     * @param attempts at most, the first one included
     * @param firstPause doubled with each failure, up to {@code longestPause}; up to a half of it is added or taken off
     *     by chance, so that many callers do not come back together
     */
    public RetryingConnector(Connector next, int attempts, Duration firstPause, Duration longestPause) {
        super(next);
        this.retries = new Retries(guard(attempts, firstPause, longestPause));
    }

    @Override
    protected <T> Uni<T> around(Operation operation, Uni<T> call) {
        return IDEMPOTENT.contains(operation) ? retries.of(call) : call;
    }

    // Without a description, so that it counts nothing: the outermost layer measures. Without a limit for all attempts
    // together, because each has its own. Offloaded to nowhere: else each attempt and each failure wait for their turn
    // on
    // the event loop once more.
    private static TypedGuard<Uni<Void>> guard(int attempts, Duration firstPause, Duration longestPause) {
        var retry = TypedGuard.create(new TypeLiteral<Uni<Void>>() {})
                .withThreadOffload(true)
                .withThreadOffloadExecutor(Runnable::run)
                .withRetry()
                .maxRetries(attempts - 1)
                .maxDuration(0, ChronoUnit.MILLIS)
                .delay(firstPause.toMillis(), ChronoUnit.MILLIS)
                .jitter(firstPause.toMillis() / 2, ChronoUnit.MILLIS)
                .whenException(RetryingConnector::mayPass);
        if (firstPause.compareTo(longestPause) < 0) {
            retry = retry.withExponentialBackoff()
                    .factor(2)
                    .maxDelay(longestPause.toMillis(), ChronoUnit.MILLIS)
                    .done();
        }
        return retry.done().build();
    }

    private static boolean mayPass(Throwable failure) {
        return failure instanceof ConnectorException known && known.retryable();
    }
}
