package io.understudy.cluster;

/** What was asked for is well formed, but cannot be: says which field, which value, and why. */
public final class UnprocessableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String field;
    private final String value;
    private final boolean supported;

    private UnprocessableException(String field, String value, String message, boolean supported) {
        super(message);
        this.field = field;
        this.value = value;
        this.supported = supported;
    }

    public static UnprocessableException impossible(String field, String value, String message) {
        return new UnprocessableException(field, value, message, true);
    }

    /** It may be possible some day, with a driver or a feature that does not exist yet. */
    public static UnprocessableException notSupported(String field, String value, String message) {
        return new UnprocessableException(field, value, message, false);
    }

    public String field() {
        return field;
    }

    public String value() {
        return value;
    }

    /** False where it is only not there yet. */
    public boolean supported() {
        return supported;
    }
}
