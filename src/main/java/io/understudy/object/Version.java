package io.understudy.object;

/**
 * Orders the writes of one data id: {@code greatest(last + 1, database clock in µs)}, given under the object's row
 * lock. {@link #NONE} means that there is nothing.
 */
public record Version(long value) implements Comparable<Version> {
    public static final Version NONE = new Version(0);

    public Version {
        if (value < 0) {
            throw new InvalidValueException("version", Long.toString(value), "a version is not negative");
        }
    }

    public static Version parse(String field, String text) {
        try {
            return new Version(Long.parseLong(text));
        } catch (NumberFormatException e) {
            throw new InvalidValueException(field, text, "a version is a whole number");
        }
    }

    @Override
    public int compareTo(Version other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
