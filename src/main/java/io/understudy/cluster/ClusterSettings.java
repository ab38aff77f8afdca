package io.understudy.cluster;

import java.time.Duration;

/**
 * How clusters are looked after.
 *
 * @param most how many clusters there may be
 * @param probeLimit how long a cluster may take to say how it is, all attempts included
 * @param checkLimit of each step of a check
 * @param capacityAge how old the told room may become before it is asked for again
 * @param closeGrace how long a replaced connector stays open for what is still under way on it
 */
public record ClusterSettings(
        int most, Duration probeLimit, Duration checkLimit, Duration capacityAge, Duration closeGrace) {
    public static final ClusterSettings DEFAULT = new ClusterSettings(
            256, Duration.ofSeconds(5), Duration.ofSeconds(15), Duration.ofMinutes(1), Duration.ofMinutes(10));

    public ClusterSettings {
        if (most < 1 || !probeLimit.isPositive() || !checkLimit.isPositive() || closeGrace.isNegative()) {
            throw new IllegalArgumentException("at least one cluster, limits longer than nothing");
        }
    }
}
