package io.understudy.service;

import java.util.Collection;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;

/** How fast each cluster has been taking bytes, as a moving average that halves the past with every few samples. */
public final class Throughput {
    /** A smaller body says more about round trips than about throughput. */
    public static final long SMALLEST_SAMPLE = 256 * 1024;

    private static final double WEIGHT = 0.2;

    private final Map<String, Double> bytesPerSecond = new ConcurrentHashMap<>();

    /** Takes a sample: so many bytes were staged in so many nanoseconds. */
    public void observe(String cluster, long bytes, long nanos) {
        if (bytes >= SMALLEST_SAMPLE && nanos > 0) {
            bytesPerSecond.merge(cluster, bytes * 1e9 / nanos, (old, sample) -> old + WEIGHT * (sample - old));
        }
    }

    /** How long the slowest of these clusters would take; empty where one of them has not been measured. */
    public OptionalDouble seconds(Collection<String> clusters, long size) {
        var slowest = Double.MAX_VALUE;
        for (var cluster : clusters) {
            var rate = bytesPerSecond.get(cluster);
            if (rate == null) {
                return OptionalDouble.empty();
            }
            slowest = Math.min(slowest, rate);
        }
        return OptionalDouble.of(size / slowest);
    }
}
