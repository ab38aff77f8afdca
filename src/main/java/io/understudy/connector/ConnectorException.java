package io.understudy.connector;

import org.jspecify.annotations.Nullable;

/** The one way a connector fails: what went wrong, on which cluster, doing what. Never holds content or secrets. */
public final class ConnectorException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** What went wrong, and with it whether trying again can help. */
    public enum Kind {
        NOT_FOUND(false),
        /** Credentials or permissions. */
        DENIED(false),
        /** This name or range cannot exist there. */
        INVALID(false),
        /** A file stands where a folder is needed, or the other way round. */
        OCCUPIED(false),
        TOO_LARGE(false),
        UNSUPPORTED(false),
        /** Size or digest differ from what they have to be. */
        CORRUPT(false),
        NO_SPACE(false),
        /** The staged object or the process's stage folder is gone: somebody newer has taken over. */
        FENCED(false),
        THROTTLED(true),
        /** No connection, no answer in time, or the store is not the one it should be. */
        UNAVAILABLE(true),
        /** The request may or may not have taken effect. */
        IN_DOUBT(false),
        UNEXPECTED(true);

        private final boolean retryable;

        Kind(boolean retryable) {
            this.retryable = retryable;
        }
    }

    private final Kind kind;
    private final String cluster;
    private final String operation;
    private final String reason;

    public ConnectorException(Kind kind, String cluster, String operation, String reason, @Nullable Throwable cause) {
        super("%s: %s: %s (%s)".formatted(cluster, operation, reason, kind), cause);
        this.kind = kind;
        this.cluster = cluster;
        this.operation = operation;
        this.reason = reason;
    }

    public ConnectorException(Kind kind, String cluster, String operation, String reason) {
        this(kind, cluster, operation, reason, null);
    }

    public Kind kind() {
        return kind;
    }

    public String cluster() {
        return cluster;
    }

    public String operation() {
        return operation;
    }

    /** For an administrator, without cluster and operation. */
    public String reason() {
        return reason;
    }

    /** Whether the same call can succeed a little later. */
    public boolean retryable() {
        return kind.retryable;
    }

    /** Whether a commit or delete that failed so may have taken effect, or may yet. */
    public boolean inDoubt() {
        return kind == Kind.IN_DOUBT || kind == Kind.UNEXPECTED;
    }

    /** Whether it speaks of the cluster's health rather than of this one request. */
    public boolean outage() {
        return kind == Kind.UNAVAILABLE || kind == Kind.IN_DOUBT || kind == Kind.THROTTLED;
    }
}
