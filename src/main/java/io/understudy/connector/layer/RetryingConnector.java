package io.understudy.connector.layer;

import io.smallrye.mutiny.Uni;
import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Tries again what failed for a reason that may pass, and only what does no harm when it is done twice: never a stage,
 * whose bytes pass once, never a commit or a delete, of which others decide.
 *
 * <p>Not SmallRye Fault Tolerance's guard, because that one does not pass a cancellation on to the call and needs another
 * artifact outside of Quarkus.
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

    private final int attempts;
    private final Duration firstPause;
    private final Duration longestPause;
    private final RandomGenerator random;
    private final Timing timing;

    /**
     * @param attempts at most, the first one included
     * @param firstPause doubled with each failure, up to {@code longestPause}; a random part of up to a half is taken
     *     off, so that many callers do not come back together
     * @param random used by many threads
     */
    public RetryingConnector(
            Connector next,
            int attempts,
            Duration firstPause,
            Duration longestPause,
            RandomGenerator random,
            Timing timing) {
        super(next);
        this.attempts = attempts;
        this.firstPause = firstPause;
        this.longestPause = longestPause;
        this.random = random;
        this.timing = timing;
    }

    @Override
    protected <T> Uni<T> around(Operation operation, Uni<T> call) {
        return IDEMPOTENT.contains(operation) ? attempt(call, 1) : call;
    }

    private <T> Uni<T> attempt(Uni<T> call, int number) {
        if (number >= attempts) {
            return call;
        }
        return call.onFailure(RetryingConnector::mayPass)
                .recoverWithUni(() -> timing.pause(pause(number)).chain(() -> attempt(call, number + 1)));
    }

    private Duration pause(int failures) {
        var doubled = firstPause.toMillis() << Math.min(failures - 1, 20);
        var longest = Math.min(doubled, longestPause.toMillis());
        return Duration.ofMillis(Math.round(longest * (1 - random.nextDouble() / 2)));
    }

    private static boolean mayPass(Throwable failure) {
        return failure instanceof ConnectorException known && known.retryable();
    }
}
