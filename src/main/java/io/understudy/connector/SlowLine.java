package io.understudy.connector;

import java.time.Duration;

/**
 * A line so slow that it sets the pace, whatever the cluster at its end can do.
 *
 * @param calls how many it can carry at a time without the one waiting too long for the other
 * @param bytesPerSecond of all calls together
 * @param answer how long a call that carries no bytes may need behind that many others, a new session included
 */
public record SlowLine(int calls, long bytesPerSecond, Duration answer) {
    public SlowLine {
        if (calls < 1 || bytesPerSecond < 1 || !answer.isPositive()) {
            throw new IllegalArgumentException("a line carries at least one call, one byte a second, and needs time");
        }
    }

    /** How long a call that carries so many bytes may need. */
    public Duration answer(long bytes) {
        return answer.plusSeconds(Math.ceilDiv(bytes, share()));
    }

    /** What a call has at least, in bytes a second, while the line is as busy as it may be. */
    public long share() {
        return Math.max(1, bytesPerSecond / calls);
    }
}
