package io.understudy.replication;

import java.time.Duration;

/**
 * The limits of the write path.
 *
 * @param buffer up to how many bytes a body is held in memory
 * @param deadline how long, in total, a write waits for one cluster alone
 * @param clientStall how long a client may send nothing before its body is taken for broken
 * @param slowestClient bytes a second that a client has to send over every client stall
 * @param largestBody in bytes
 * @param retryPause before what is missing is tried for the first time
 */
public record WriteSettings(
        int buffer,
        Duration deadline,
        Duration clientStall,
        long slowestClient,
        long largestBody,
        Duration retryPause) {
    /** What has to come within one client stall, and one byte at least. */
    long leastInStall() {
        return Math.max(1, slowestClient * clientStall.toMillis() / 1000);
    }

    /** What of the deadline staging may use up, so that a commit is never cut off at once. */
    Duration forStaging() {
        return deadline.multipliedBy(4).dividedBy(5);
    }
}
