package io.understudy.event;

import java.time.Duration;

/**
 * The limits of telling and hearing.
 *
 * @param queue events that may wait to be told; what is above is dropped and counted
 * @param batch events in one statement
 * @param gap between two statements
 * @param longest an event's data in characters of JSON; what is longer is dropped and counted
 * @param history events that are kept, give or take an eighth
 * @param lag events that a watcher may fall behind before it is cut off
 * @param watchers how many may watch in this replica at once
 * @param look how often is looked for news that no notification has told of, and whether the connection still lives
 */
public record EventSettings(
        int queue, int batch, Duration gap, int longest, int history, int lag, int watchers, Duration look) {
    public static final EventSettings DEFAULT =
            new EventSettings(4096, 512, Duration.ofMillis(20), 16_384, 10_000, 1024, 256, Duration.ofSeconds(5));
}
