package io.understudy.api;

import io.understudy.object.InvalidValueException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Pattern;

/** Durations as the contract writes them: ISO 8601, or a number with a unit. */
final class Durations {
    private static final Pattern SHORT = Pattern.compile("(\\d{1,12})\\s*(ms|s|m|h|d)");

    private Durations() {}

    static Duration parse(String field, String text) {
        try {
            var matcher = SHORT.matcher(text.strip());
            if (!matcher.matches()) {
                return Duration.parse(text.strip().toUpperCase(Locale.ROOT));
            }
            var amount = Long.parseLong(matcher.group(1));
            return switch (matcher.group(2)) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                case "m" -> Duration.ofMinutes(amount);
                case "h" -> Duration.ofHours(amount);
                default -> Duration.ofDays(amount);
            };
        } catch (DateTimeParseException | ArithmeticException e) {
            throw new InvalidValueException(
                    field, text, "a duration is ISO 8601, as PT1M, or a number with a unit, as 90s, 5m, 2h, 30d");
        }
    }

    /** Whole days as {@code P30D}, which Java itself would tell in hours. */
    static String text(Duration duration) {
        return !duration.isZero() && duration.equals(Duration.ofDays(duration.toDays()))
                ? "P" + duration.toDays() + "D"
                : duration.toString();
    }
}
