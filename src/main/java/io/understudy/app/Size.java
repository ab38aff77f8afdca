package io.understudy.app;

import java.math.BigInteger;
import java.util.Map;
import java.util.regex.Pattern;

/** A number of bytes, written as such or as {@code 64KiB}, {@code 256MiB}, {@code 2GiB}, {@code 5TiB}. */
public record Size(long bytes) {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,19})\\s*(B|KiB|MiB|GiB|TiB|PiB)?");
    private static final Map<String, Integer> SHIFTS =
            Map.of("B", 0, "KiB", 10, "MiB", 20, "GiB", 30, "TiB", 40, "PiB", 50);

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException where the text is no size
     */
    public static Size of(String text) {
        var matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no size: write a number of bytes, or for example 64KiB, 256MiB, 2GiB");
        }
        var unit = matcher.group(2);
        var bytes = new BigInteger(matcher.group(1)).shiftLeft(SHIFTS.getOrDefault(unit == null ? "B" : unit, 0));
        if (bytes.bitLength() >= Long.SIZE) {
            throw new IllegalArgumentException("'" + text + "' is more bytes than can be counted");
        }
        return new Size(bytes.longValue());
    }

    /** For what is held in memory. */
    int inMemory() {
        if (bytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(bytes + " bytes are too many to be held in memory");
        }
        return (int) bytes;
    }
}
