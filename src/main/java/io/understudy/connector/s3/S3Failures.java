package io.understudy.connector.s3;

import io.understudy.connector.ConnectorException;
import io.understudy.connector.ConnectorException.Kind;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Translates what a store answers, or that it does not, into the words of the SPI. */
record S3Failures(String cluster) {
    ConnectorException of(Kind kind, String operation, String reason) {
        return new ConnectorException(kind, cluster, operation, reason);
    }

    /** No answer, or only the beginning of one. */
    ConnectorException lost(Kind kind, String operation, Throwable cause) {
        var said =
                Objects.requireNonNullElse(cause.getMessage(), cause.getClass().getSimpleName());
        return new ConnectorException(kind, cluster, operation, said, cause);
    }

    ConnectorException of(S3Call call, S3Answer answer) {
        return of(call, answer.status(), answer.code(), answer.message());
    }

    ConnectorException of(S3Call call, int status, String code, @Nullable String message) {
        var kind = kind(status, code);
        // What went wrong inside may have gone wrong after it had taken effect.
        var known = kind == Kind.UNAVAILABLE && status >= 500 ? call.lost() : kind;
        var said = code.isEmpty() ? "HTTP status " + status : code;
        return of(
                known,
                call.operation(),
                message == null || message.isBlank() ? "the store answers " + said : said + ": " + message);
    }

    static Kind kind(int status, String code) {
        return switch (code) {
            case "QuotaExceeded", "InsufficientStorage", "XMinioStorageFull", "EntityTooLargeForQuota" -> Kind.NO_SPACE;
            case "NoSuchKey" -> Kind.NOT_FOUND;
            case "NoSuchUpload" -> Kind.FENCED;
            case "NoSuchBucket" -> Kind.UNAVAILABLE;
            case "BadDigest", "InvalidDigest", "XAmzContentSHA256Mismatch", "InvalidPart", "IncompleteBody" ->
                Kind.CORRUPT;
            case "EntityTooLarge" -> Kind.TOO_LARGE;
            case "KeyTooLongError", "KeyTooLong", "InvalidObjectName", "InvalidURI" -> Kind.INVALID;
            case "SlowDown", "TooManyRequests", "RequestLimitExceeded" -> Kind.THROTTLED;
            case "NotImplemented", "MethodNotAllowed" -> Kind.UNSUPPORTED;
            default -> kind(status);
        };
    }

    private static Kind kind(int status) {
        return switch (status) {
            case 401, 403 -> Kind.DENIED;
            case 404 -> Kind.NOT_FOUND;
            case 411, 501 -> Kind.UNSUPPORTED;
            case 413 -> Kind.TOO_LARGE;
            case 414 -> Kind.INVALID;
            case 429 -> Kind.THROTTLED;
            case 507 -> Kind.NO_SPACE;
            case 408, 500, 502, 503, 504 -> Kind.UNAVAILABLE;
            default -> Kind.UNEXPECTED;
        };
    }
}
