package io.understudy.plan;

import io.understudy.object.InvalidValueException;
import java.time.Duration;
import java.util.Optional;

/** How long backups are kept: for now always, but for the age that a later purge will go by. */
public record Retention(Optional<Duration> maxAge) {
    public static final Retention FOREVER = new Retention(Optional.empty());

    public Retention {
        maxAge.ifPresent(age -> {
            if (age.isNegative() || age.isZero()) {
                throw new InvalidValueException("retention.maxAge", age.toString(), "an age is longer than nothing");
            }
        });
    }
}
