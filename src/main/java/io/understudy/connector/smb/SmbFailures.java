package io.understudy.connector.smb;

import com.hierynomus.mserref.NtStatus;
import com.hierynomus.mssmb2.SMBApiException;
import com.hierynomus.smbj.common.SMBRuntimeException;
import io.understudy.connector.ConnectorException;
import io.understudy.connector.ConnectorException.Kind;
import java.io.IOException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;

/** Translates what a server answers, or that it does not. */
record SmbFailures(String cluster) {
    private static final Set<NtStatus> MISSING = Set.of(
            NtStatus.STATUS_OBJECT_NAME_NOT_FOUND,
            NtStatus.STATUS_OBJECT_PATH_NOT_FOUND,
            NtStatus.STATUS_NO_SUCH_FILE,
            NtStatus.STATUS_NOT_FOUND,
            NtStatus.STATUS_NOT_A_DIRECTORY,
            // Removed, but somebody still has it open: nobody can open it any more.
            NtStatus.STATUS_DELETE_PENDING,
            NtStatus.STATUS_FILE_DELETED);

    /** Runs a step, and says what went wrong in the words of the SPI. */
    <T> Callable<T> translating(String operation, Callable<T> step) {
        return () -> {
            try {
                return step.call();
            } catch (IOException | SMBRuntimeException e) {
                throw of(operation, e);
            }
        };
    }

    ConnectorException of(Kind kind, String operation, String reason) {
        return new ConnectorException(kind, cluster, operation, reason);
    }

    ConnectorException of(String operation, Exception e) {
        return new ConnectorException(kind(e), cluster, operation, reason(e), e);
    }

    /** The same for a step that may have taken effect. */
    ConnectorException effective(String operation, Exception e) {
        var kind = kind(e);
        return new ConnectorException(
                kind == Kind.UNAVAILABLE || kind == Kind.UNEXPECTED ? Kind.IN_DOUBT : kind,
                cluster,
                operation,
                reason(e),
                e);
    }

    /** Whether nothing stands at a path, also because a file stands where a folder of it would be. */
    static boolean missing(SMBRuntimeException e) {
        return e instanceof SMBApiException answer && MISSING.contains(answer.getStatus());
    }

    static boolean isFolder(SMBRuntimeException e) {
        return is(e, NtStatus.STATUS_FILE_IS_A_DIRECTORY);
    }

    static boolean is(SMBRuntimeException e, NtStatus... statuses) {
        return e instanceof SMBApiException answer && Set.of(statuses).contains(answer.getStatus());
    }

    /** Whether a rename was refused for what stands at its target, or who has that open. */
    static boolean refused(SMBRuntimeException e) {
        return is(
                e,
                NtStatus.STATUS_ACCESS_DENIED,
                NtStatus.STATUS_SHARING_VIOLATION,
                NtStatus.STATUS_OBJECT_NAME_COLLISION,
                NtStatus.STATUS_FILE_IS_A_DIRECTORY,
                NtStatus.STATUS_DIRECTORY_NOT_EMPTY);
    }

    /** Whether the connection is of no use any more. */
    static boolean broken(Exception e) {
        return !(e instanceof SMBApiException) || kind(e) == Kind.UNAVAILABLE;
    }

    static Kind kind(Exception e) {
        if (!(e instanceof SMBApiException answer)) {
            return Kind.UNAVAILABLE;
        }
        return switch (answer.getStatus()) {
            case STATUS_ACCESS_DENIED,
                    STATUS_LOGON_FAILURE,
                    STATUS_PASSWORD_EXPIRED,
                    STATUS_LOGON_TYPE_NOT_GRANTED,
                    STATUS_CANNOT_DELETE -> Kind.DENIED;
            case STATUS_OBJECT_NAME_NOT_FOUND, STATUS_OBJECT_PATH_NOT_FOUND, STATUS_NO_SUCH_FILE -> Kind.NOT_FOUND;
            case STATUS_OBJECT_NAME_INVALID, STATUS_NAME_TOO_LONG -> Kind.INVALID;
            case STATUS_DISK_FULL -> Kind.NO_SPACE;
            case STATUS_BAD_NETWORK_PATH,
                    STATUS_BAD_NETWORK_NAME,
                    STATUS_NETWORK_NAME_DELETED,
                    STATUS_NETWORK_SESSION_EXPIRED,
                    STATUS_USER_SESSION_DELETED,
                    STATUS_CONNECTION_DISCONNECTED,
                    STATUS_CONNECTION_RESET,
                    STATUS_IO_TIMEOUT,
                    STATUS_TIMEOUT,
                    STATUS_VOLUME_DISMOUNTED,
                    STATUS_UNEXPECTED_IO_ERROR,
                    STATUS_REQUEST_NOT_ACCEPTED,
                    STATUS_INSUFFICIENT_RESOURCES,
                    STATUS_TOO_MANY_OPENED_FILES -> Kind.UNAVAILABLE;
            default -> otherKind(answer.getStatusCode());
        };
    }

    // Statuses that the library has no name for, from [MS-ERREF].
    private static Kind otherKind(long status) {
        return switch ((int) status) {
            // Of quotas, of a wrong password, a locked or disabled account, and an expired or restricted one.
            case 0xC0000044, 0xC0000802 -> Kind.NO_SPACE;
            case 0xC000006A, 0xC0000234, 0xC0000072, 0xC0000193, 0xC000006E, 0xC0000224 -> Kind.DENIED;
            default -> Kind.UNEXPECTED;
        };
    }

    private static String reason(Exception e) {
        if (e instanceof SMBApiException answer) {
            return "the server answered "
                    + (answer.getStatus() == NtStatus.STATUS_OTHER
                            ? "0x%08X".formatted((int) answer.getStatusCode())
                            : answer.getStatus().name());
        }
        var message = Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
        // The library says this of its own objects when the connection under them has ended.
        return message.endsWith("has already been closed") ? "the connection was lost" : "no answer: " + message;
    }
}
