package io.understudy.connector.sftp;

import io.understudy.connector.ConnectorException;
import io.understudy.connector.ConnectorException.Kind;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import org.jspecify.annotations.Nullable;

/**
 * Translates what server and connection say. SFTP has one code for most of what can go wrong, so for that one the file
 * system is looked at.
 */
record SftpFailures(String cluster, Folders folders) {
    /** With less room than this a server that refuses is taken for full: it counts in blocks, and others write too. */
    private static final long FULL = 1 << 20;

    /** What a call does with a connection. */
    interface Step<T extends @Nullable Object> {
        T run(RemoteFiles files) throws IOException;
    }

    /** Runs a step, and says what went wrong in the words of the SPI. */
    <T extends @Nullable Object> T translating(String operation, RemoteFiles files, Step<T> step) {
        try {
            return step.run(files);
        } catch (IOException e) {
            throw of(operation, files, e);
        }
    }

    /** The same for a step that, once sent, may take effect whatever its answer. */
    <T extends @Nullable Object> T inDoubt(String operation, RemoteFiles files, Step<T> step) {
        try {
            return step.run(files);
        } catch (IOException e) {
            var known = of(operation, files, e);
            throw known.kind() == Kind.UNAVAILABLE || known.kind() == Kind.UNEXPECTED
                    ? new ConnectorException(Kind.IN_DOUBT, cluster, operation, known.reason(), e)
                    : known;
        }
    }

    /** Where no connection came about. */
    ConnectorException of(String operation, IOException e) {
        return new ConnectorException(kind(e), cluster, operation, reason(e), e);
    }

    ConnectorException of(Kind kind, String operation, String reason) {
        return new ConnectorException(kind, cluster, operation, reason);
    }

    private ConnectorException of(String operation, RemoteFiles files, IOException e) {
        if (e instanceof ServerAnswerException answer && answer.code() == ServerAnswerException.FAILURE) {
            return diagnosed(operation, files, answer);
        }
        return of(operation, e);
    }

    private ConnectorException diagnosed(String operation, RemoteFiles files, ServerAnswerException refusal) {
        try {
            var space = files.space(folders.top());
            if (space.isPresent() && space.get().readOnly()) {
                return failure(Kind.UNAVAILABLE, operation, "the store is mounted read-only", refusal);
            }
            if (space.isPresent() && (space.get().free() < FULL || space.get().noMoreNames())) {
                return failure(Kind.NO_SPACE, operation, "no room is left on the store", refusal);
            }
        } catch (IOException e) {
            refusal.addSuppressed(e);
        }
        return of(operation, refusal);
    }

    private ConnectorException failure(Kind kind, String operation, String reason, IOException e) {
        return new ConnectorException(kind, cluster, operation, reason, e);
    }

    private static Kind kind(IOException e) {
        return switch (e) {
            case RefusedException refused -> refused.kind();
            case AccessDeniedException denied -> Kind.DENIED;
            case ServerAnswerException answer ->
                switch (answer.code()) {
                    case ServerAnswerException.NO_SUCH_FILE -> Kind.NOT_FOUND;
                    case ServerAnswerException.PERMISSION_DENIED -> Kind.DENIED;
                    case ServerAnswerException.BAD_MESSAGE -> Kind.INVALID;
                    case ServerAnswerException.UNSUPPORTED -> Kind.UNSUPPORTED;
                    case ServerAnswerException.NO_CONNECTION, ServerAnswerException.CONNECTION_LOST -> Kind.UNAVAILABLE;
                    default -> Kind.UNEXPECTED;
                };
            default -> Kind.UNAVAILABLE;
        };
    }

    private static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "this service has no right to use " + e.getMessage();
        }
        if (!(e instanceof ServerAnswerException answer)) {
            return String.valueOf(e.getMessage());
        }
        return switch (answer.code()) {
            case ServerAnswerException.NO_SUCH_FILE -> "a file or folder is missing";
            case ServerAnswerException.PERMISSION_DENIED -> "the server does not permit this to the user";
            case ServerAnswerException.BAD_MESSAGE -> "the server cannot hold such a name";
            case ServerAnswerException.UNSUPPORTED -> "the server cannot do this";
            default -> "the server refuses without a reason (" + answer.getMessage() + "): a quota, or a faulty disk?";
        };
    }
}
