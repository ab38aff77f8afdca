package io.understudy.connector.file;

import io.understudy.connector.ConnectorException;
import io.understudy.connector.ConnectorException.Kind;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;
import java.util.concurrent.Callable;

/**
 * Translates what the operating system says. Java hands most of its error numbers on as text only, so the text is what
 * there is to go by.
 */
record FileFailures(String cluster) {
    /** Runs a step, and says what went wrong in the words of the SPI. */
    <T> Callable<T> translating(String operation, Callable<T> step) {
        return () -> {
            try {
                return step.call();
            } catch (IOException | InvalidPathException e) {
                throw of(operation, e);
            }
        };
    }

    ConnectorException of(String operation, Exception e) {
        return new ConnectorException(kind(e), cluster, operation, reason(e), e);
    }

    ConnectorException of(Kind kind, String operation, String reason) {
        return new ConnectorException(kind, cluster, operation, reason);
    }

    /** Whether nothing stands at a path, also because a file stands where a folder of it would be. */
    static boolean missing(IOException e) {
        return e instanceof NoSuchFileException || says(e, "Not a directory");
    }

    static boolean says(IOException e, String text) {
        return reason(e).contains(text);
    }

    static Kind kind(Exception e) {
        if (e instanceof AccessDeniedException || e instanceof SecurityException) {
            return Kind.DENIED;
        }
        if (e instanceof InvalidPathException) {
            return Kind.INVALID;
        }
        var reason = reason(e);
        return switch (reason) {
            case "No space left on device", "Disk quota exceeded", "There is not enough space on the disk" ->
                Kind.NO_SPACE;
            case "Operation not permitted" -> Kind.DENIED;
            case "File name too long" -> Kind.INVALID;
            case "File too large" -> Kind.TOO_LARGE;
            // Of the device's health, not of the one request: a disk with errors is mounted again as read-only.
            case "Read-only file system",
                    "Input/output error",
                    "Stale file handle",
                    "Transport endpoint is not connected",
                    "Host is down",
                    "Connection timed out",
                    "No such device",
                    "Too many open files",
                    "Too many open files in system" -> Kind.UNAVAILABLE;
            default -> Kind.UNEXPECTED;
        };
    }

    private static String reason(Exception e) {
        if (e instanceof FileSystemException f && f.getReason() != null) {
            return f.getReason();
        }
        // The plain subclasses of FileSystemException have only the path for a message, which says nothing here.
        return e instanceof FileSystemException
                ? e.getClass().getSimpleName()
                : Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
    }
}
