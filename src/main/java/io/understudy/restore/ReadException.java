package io.understudy.restore;

import java.util.Optional;

/** An object cannot be read as asked. */
public final class ReadException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Why. */
    public enum Kind {
        /** There is no such object, or the cluster that was named has no copy of it. */
        NOT_FOUND,
        /** No cluster that holds it can be reached now. */
        UNAVAILABLE,
        /** Whoever holds it holds something else than was stored. */
        CORRUPT
    }

    private final Kind kind;
    private final Optional<String> cluster;

    public ReadException(Kind kind, String message, Optional<String> cluster) {
        super(message);
        this.kind = kind;
        this.cluster = cluster;
    }

    public Kind kind() {
        return kind;
    }

    /** The cluster that it is about, where it is about one. */
    public Optional<String> cluster() {
        return cluster;
    }
}
