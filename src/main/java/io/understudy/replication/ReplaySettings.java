package io.understudy.replication;

import io.understudy.connector.ConnectorInfo;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * The limits of recovery and replay.
 *
 * @param concurrency how many debts to one cluster are paid at once, at most; on a slow line fewer
 * @param firstPause after the first failed attempt; doubles from then on
 * @param longestPause between two attempts; there is no last one
 * @param maxAttempts on a healthy cluster before an entry is set aside as poison
 * @param setAsidePause before a set-aside entry is tried again
 * @param lease how long a claim keeps others off after its process has fallen silent
 * @param buffer up to how many bytes an object is held in memory while it is copied
 * @param stall how long a copy may go without progress, beside its bytes at the slowest rate
 * @param slowestBytesPerSecond the slowest rate that is waited for
 */
public record ReplaySettings(
        int concurrency,
        Duration firstPause,
        Duration longestPause,
        int maxAttempts,
        Duration setAsidePause,
        Duration lease,
        int buffer,
        Duration stall,
        long slowestBytesPerSecond) {
    private static final double JITTER = 0.5;

    /** The pause after so many attempts: doubling, bounded, and between half of it and all of it by chance. */
    Duration pause(int attempts, RandomGenerator random) {
        var doublings = Math.min(Math.max(attempts - 1, 0), 30);
        var full = Math.min(longestPause.toMillis(), firstPause.toMillis() << doublings);
        if (full <= 0) {
            full = longestPause.toMillis();
        }
        return Duration.ofMillis((long) (full * (1 - JITTER * random.nextDouble())));
    }

    /**
     * How many debts to a cluster are paid at once, at most. On a slow line half as many as it carries: a copy has the time
     * that a call's share of the line needs, so more at once would all be given up, and whoever does not replay needs a
     * share too.
     */
    int concurrency(ConnectorInfo to) {
        return to.line()
                .map(line -> Math.clamp(line.calls() / 2, 1, concurrency))
                .orElse(concurrency);
    }

    /** How long a copy of so many bytes is waited for, from one cluster to the other. */
    Duration longest(long size, ConnectorInfo from, ConnectorInfo to) {
        return from.patience(to.patience(stall)).plusSeconds(size / from.slowest(to.slowest(slowestBytesPerSecond)));
    }
}
