package io.understudy.plan;

import io.understudy.object.InvalidValueException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A backup plan. A replaced plan governs later writes; debts keep the terms under which they were made.
 *
 * @param interval how long an asynchronous write's backups wait; 0 for a synchronous plan
 * @param targets the backup clusters, in order
 * @param largeWrite from how many bytes on a synchronous write is advised to go asynchronous
 */
public record Plan(
        String name,
        Mode mode,
        Duration interval,
        List<String> targets,
        long largeWrite,
        OnDelete onDelete,
        Retention retention) {
    public static final int MOST_TARGETS = 8;
    public static final Duration DEFAULT_INTERVAL = Duration.ofMinutes(1);
    public static final Duration LONGEST_INTERVAL = Duration.ofDays(7);
    public static final long DEFAULT_LARGE_WRITE = 2L << 30;

    /** What names of plans and clusters look like. */
    public static final Pattern NAME = Pattern.compile("[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?");

    public Plan {
        if (!NAME.matcher(name).matches()) {
            throw new InvalidValueException(
                    "name", name, "a name has 1 to 63 lower-case letters, digits, dots, dashes and underscores");
        }
        if (interval.isNegative() || interval.compareTo(LONGEST_INTERVAL) > 0) {
            throw new InvalidValueException("interval", interval.toString(), "an interval is 0 to 7 days");
        }
        if (mode == Mode.SYNC && !interval.isZero()) {
            throw new InvalidValueException("interval", interval.toString(), "only an async plan has an interval");
        }
        if (targets.isEmpty() || targets.size() > MOST_TARGETS) {
            throw new InvalidValueException(
                    "targets", String.join(",", targets), "a plan has 1 to " + MOST_TARGETS + " targets");
        }
        if (new HashSet<>(targets).size() < targets.size()) {
            throw new InvalidValueException("targets", String.join(",", targets), "a target is named once");
        }
        if (largeWrite < 1) {
            throw new InvalidValueException("largeWrite", Long.toString(largeWrite), "a size is at least 1 byte");
        }
        targets = List.copyOf(targets);
    }
}
