package io.understudy.connector.s3;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The store's time to about a second, from the dates of its answers: signatures are judged by it, and so is whether a
 * request that expires has expired.
 */
final class ServerClock {
    private final InstantSource clock;
    private volatile Duration ahead = Duration.ZERO;

    ServerClock(InstantSource clock) {
        this.clock = clock;
    }

    Instant now() {
        return clock.instant().plus(ahead);
    }

    /** Our own time, for answers of ours. */
    Instant ownNow() {
        return clock.instant();
    }

    void heard(@Nullable String date) {
        time(date).ifPresent(told -> {
            var difference = Duration.between(clock.instant(), told);
            // Its seconds are cut off: what is within one is no difference.
            if (difference.minus(ahead).abs().compareTo(Duration.ofMillis(1500)) > 0) {
                ahead = difference;
            }
        });
    }

    static Optional<Instant> time(@Nullable String httpDate) {
        try {
            return httpDate == null
                    ? Optional.empty()
                    : Optional.of(ZonedDateTime.parse(httpDate, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
