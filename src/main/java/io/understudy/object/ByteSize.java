package io.understudy.object;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** A number of bytes, written as such or with a binary unit (IEC 80000-13): {@code 64KiB}, {@code 2GiB}. */
public record ByteSize(long bytes) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,19}(?:\\.\\d{1,6})?)\\s*(|B|KiB|MiB|GiB|TiB|PiB)");
    private static final Map<String, Integer> SHIFTS =
            Map.of("", 0, "B", 0, "KiB", 10, "MiB", 20, "GiB", 30, "TiB", 40, "PiB", 50);

    public ByteSize {
        if (bytes < 0) {
            throw new InvalidValueException("size", Long.toString(bytes), "a size is not negative");
        }
    }

    public static ByteSize parse(String field, String text) {
        var matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw invalid(field, text);
        }
        try {
            var unit = BigDecimal.valueOf(1L << SHIFTS.getOrDefault(matcher.group(2), 0));
            return new ByteSize(new BigDecimal(matcher.group(1)).multiply(unit).longValueExact());
        } catch (ArithmeticException e) {
            throw invalid(field, text);
        }
    }

    private static InvalidValueException invalid(String field, String text) {
        return new InvalidValueException(
                field, text, "a size is a whole number of bytes, or has a unit as in 64KiB, 5MiB, 2GiB, 1TiB");
    }

    /** As a number of bytes that can be held in one buffer. */
    public int inMemory() {
        if (bytes > Integer.MAX_VALUE) {
            throw new InvalidValueException("size", toString(), "this is more than can be held in memory");
        }
        return (int) bytes;
    }

    /** With the largest unit that divides it. */
    @Override
    public String toString() {
        if (bytes > 0) {
            for (var unit : new String[] {"PiB", "TiB", "GiB", "MiB", "KiB"}) {
                var shift = SHIFTS.getOrDefault(unit, 0);
                if (bytes % (1L << shift) == 0) {
                    return String.format(Locale.ROOT, "%d%s", bytes >> shift, unit);
                }
            }
        }
        return Long.toString(bytes);
    }
}
