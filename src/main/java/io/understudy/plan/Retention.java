package io.understudy.plan;

import io.understudy.object.InvalidValueException;
import java.time.Duration;
import java.util.Optional;

/** How long backups are kept: for now always, but for the age that a later purge will go by. */
public record Retention(Optional<Duration> maxAge) {
    public static final Duration SHORTEST = Duration.ofSeconds(1);
    public static final Duration LONGEST = Duration.ofDays(36_500);
    public static final Retention FOREVER = new Retention(Optional.empty());

    public Retention {
        maxAge.ifPresent(age -> {
            if (age.compareTo(SHORTEST) < 0 || age.compareTo(LONGEST) > 0) {
                throw new InvalidValueException(
                        "retention.maxAge", age.toString(), "an age is between a second and 36,500 days");
            }
        });
    }
}
