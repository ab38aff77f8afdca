package io.understudy.object;

/** A value that cannot be: says which field held it, what it was, and what would be right. */
public final class InvalidValueException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;
    private static final int LONGEST_SHOWN = 200;

    private final String field;
    private final String value;

    public InvalidValueException(String field, String value, String message) {
        super(message);
        this.field = field;
        this.value = value.length() <= LONGEST_SHOWN ? value : value.substring(0, LONGEST_SHOWN) + "…";
    }

    public String field() {
        return field;
    }

    /** The offending value, cut where it is long. */
    public String value() {
        return value;
    }
}
