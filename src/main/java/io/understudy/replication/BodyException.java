package io.understudy.replication;

/** The body that a client sent cannot be stored. Nothing of it is left anywhere. */
public final class BodyException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** What is wrong with it. */
    public enum Kind {
        /** Its digest is not the one that the client told. */
        DIGEST_MISMATCH,
        /** Longer than the service takes. */
        TOO_LARGE,
        /** The client went away, or its connection broke. */
        BROKEN
    }

    private final Kind kind;

    public BodyException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
