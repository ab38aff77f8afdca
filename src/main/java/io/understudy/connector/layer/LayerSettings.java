package io.understudy.connector.layer;

import io.understudy.connector.ConnectorInfo;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How far the layers around one cluster go. A slow line to it stretches the limits, and carries fewer calls at a time.
 *
 * @param limit of each call and attempt
 * @param stall how long a stream may stand still on the cluster's side
 * @param slowest bytes in a second that a cluster has to manage; gives more time to what moves more
 * @param concurrency calls at a time; unlimited where empty
 * @param queue how many calls may wait for their turn
 * @param bytesPerSecond staged and read together; unlimited where empty
 * @param attempts of what can be tried again, the first one included
 * @param firstPause before the second attempt; doubled up to {@code longestPause}
 * @param outages how many in a row open the breaker
 */
public record LayerSettings(
        Duration limit,
        Duration stall,
        long slowest,
        OptionalInt concurrency,
        int queue,
        OptionalLong bytesPerSecond,
        int attempts,
        Duration firstPause,
        Duration longestPause,
        int outages) {
    public static final LayerSettings DEFAULT = new LayerSettings(
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            64 * 1024,
            OptionalInt.empty(),
            1000,
            OptionalLong.empty(),
            3,
            Duration.ofMillis(100),
            Duration.ofSeconds(2),
            5);

    public LayerSettings {
        require(limit.isPositive() && stall.isPositive(), "limits are longer than nothing");
        require(slowest > 0, "the slowest rate is at least 1 byte in a second");
        require(concurrency.orElse(1) > 0 && queue >= 0, "at least one call at a time, and no negative queue");
        require(bytesPerSecond.orElse(1) > 0, "at least 1 byte in a second");
        require(attempts > 0 && outages > 0, "at least one attempt and one outage");
        require(!firstPause.isNegative(), "no negative pauses");
        require(firstPause.compareTo(longestPause) <= 0, "no pause is longer than the longest");
    }

    /** The same, as far as what the cluster is reached by allows. */
    LayerSettings reaching(ConnectorInfo info) {
        return new LayerSettings(
                info.patience(limit),
                info.patience(stall),
                info.slowest(slowest),
                info.line()
                        .map(line -> OptionalInt.of(Math.min(concurrency.orElse(Integer.MAX_VALUE), line.calls())))
                        .orElse(concurrency),
                queue,
                bytesPerSecond,
                attempts,
                firstPause,
                longestPause,
                outages);
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(rule);
        }
    }
}
