package io.understudy.app.connection;

import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.ConfigValidationException.Problem;
import io.smallrye.config.SmallRyeConfig;
import io.understudy.app.UnderstudyConfig;
import java.time.Duration;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * How slow a client may be.
 *
 * @param head from the first byte of a request, or of the handshake before it, to the end of the request's head
 * @param idle without a request, since the last one has had its answer
 * @param answer over which the client has to take {@code slowestClient} bytes a second of an answer that waits for it
 */
record ConnectionLimits(Duration head, Duration idle, Duration answer, long slowestClient) {
    /** @throws ConfigValidationException where one is no time at all */
    static ConnectionLimits configured() {
        var config = ConfigProvider.getConfig()
                .unwrap(SmallRyeConfig.class)
                .getConfigMapping(UnderstudyConfig.class)
                .connection();
        return new ConnectionLimits(
                positive("head", config.head()),
                positive("idle", config.idle()),
                positive("answer", config.answer()),
                config.slowestClient().bytes());
    }

    private static Duration positive(String name, Duration value) {
        if (value.isPositive()) {
            return value;
        }
        var wrong =
                new Problem("understudy.connection." + name + " is " + value + ": it has to be longer than nothing");
        throw new ConfigValidationException(new Problem[] {wrong});
    }

    Duration shortest() {
        return Stream.of(head, idle, answer).min(Duration::compareTo).orElseThrow();
    }

    /** What has to be taken within {@code answer}, and one byte at least. */
    long leastOfAnswer() {
        return Math.max(1, slowestClient * answer.toMillis() / 1000);
    }
}
