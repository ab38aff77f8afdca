package io.understudy.bench;

import java.time.Duration;
import java.util.Arrays;

/** What a run has come to. */
record Figures(double putsPerSecond, double megabytesPerSecond, double p50Millis, double p99Millis) {
    static Figures of(long[] latencies, long size, Duration time) {
        var sorted = latencies.clone();
        Arrays.sort(sorted);
        var perSecond = latencies.length * 1e9 / time.toNanos();
        return new Figures(perSecond, perSecond * size / 1e6, percentile(sorted, 50), percentile(sorted, 99));
    }

    /** How this one's throughput stands to that of another one. */
    double ratio(Figures other) {
        return putsPerSecond / other.putsPerSecond;
    }

    private static double percentile(long[] sorted, int percent) {
        if (sorted.length == 0) {
            return Double.NaN;
        }
        return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)] / 1e6;
    }
}
