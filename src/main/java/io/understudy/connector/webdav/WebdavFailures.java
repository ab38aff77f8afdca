package io.understudy.connector.webdav;

import io.understudy.connector.ConnectorException;
import io.understudy.connector.ConnectorException.Kind;
import java.util.Objects;
import javax.net.ssl.SSLException;

/** Translates what a server answers, or that it does not. */
record WebdavFailures(String cluster) {
    ConnectorException of(Kind kind, String operation, String reason) {
        return new ConnectorException(kind, cluster, operation, reason);
    }

    /** An answer that does not fit. */
    ConnectorException of(String operation, int status) {
        return of(kind(status), operation, "the server answered " + status);
    }

    /** The same for a request that may have taken effect behind the server that answered. */
    ConnectorException effective(String operation, int status) {
        var kind = kind(status);
        return of(
                kind == Kind.UNAVAILABLE || kind == Kind.UNEXPECTED || kind == Kind.THROTTLED ? Kind.IN_DOUBT : kind,
                operation,
                "the server answered " + status);
    }

    /**
     * No answer.
     *
     * @param inDoubt whether the request may have reached the server and may have taken effect
     */
    ConnectorException noAnswer(String operation, boolean inDoubt, Throwable cause) {
        if (cause instanceof ConnectorException known) {
            return known;
        }
        var reason = cause instanceof SSLException ? "no TLS connection: " : "no answer: ";
        return new ConnectorException(
                inDoubt ? Kind.IN_DOUBT : Kind.UNAVAILABLE,
                cluster,
                operation,
                reason
                        + Objects.requireNonNullElse(
                                cause.getMessage(), cause.getClass().getSimpleName()),
                cause);
    }

    static Kind kind(int status) {
        return switch (status) {
            case 401, 403, 407 -> Kind.DENIED;
            case 404, 410 -> Kind.NOT_FOUND;
            case 400, 414 -> Kind.INVALID;
            case 405, 501 -> Kind.UNSUPPORTED;
            case 413 -> Kind.TOO_LARGE;
            case 429, 503 -> Kind.THROTTLED;
            case 507 -> Kind.NO_SPACE;
            // 423 is somebody's lock, which ends some time.
            case 408, 423, 502, 504 -> Kind.UNAVAILABLE;
            default -> Kind.UNEXPECTED;
        };
    }
}
