package io.understudy.connector.file;

import io.understudy.connector.ConnectorException.Kind;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Objects;

/** The folders above an object: made durably, and never outside the store, wherever links may lead. */
record Parents(Folders folders, FileOptions options, FileFailures failures) {
    void make(String operation, Path object) throws IOException {
        var missing = new ArrayDeque<Path>();
        var folder = parent(object);
        while (!requireInside(operation, folder)) {
            if (folder.equals(folders.root())) {
                throw failures.of(Kind.UNAVAILABLE, operation, "the store's folder is missing");
            }
            missing.push(folder);
            folder = parent(folder);
        }
        for (var next : missing) {
            makeOne(operation, next);
        }
    }

    /** Whether a folder is there; fails where its real path is outside the store. */
    boolean requireInside(String operation, Path folder) throws IOException {
        try {
            if (!folder.toRealPath().startsWith(folders.root().toRealPath())) {
                throw failures.of(Kind.DENIED, operation, "a link leads out of the store");
            }
            return true;
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            if (FileFailures.missing(e)) {
                throw occupied(operation);
            }
            throw e;
        }
    }

    private void makeOne(String operation, Path folder) throws IOException {
        try {
            Files.createDirectory(folder);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder)) {
                throw occupied(operation);
            }
            // Made by another write just now, which may not have flushed it yet: so it is flushed here as well.
        } catch (NoSuchFileException e) {
            // Pruned in between: the rename will find out and the whole is done again.
            return;
        }
        if (options.durable()) {
            flush(parent(folder));
        }
    }

    private static void flush(Path folder) throws IOException {
        try {
            Folders.flush(folder);
        } catch (NoSuchFileException e) {
            // Pruned in between, as above.
        }
    }

    private RuntimeException occupied(String operation) {
        return failures.of(Kind.OCCUPIED, operation, "a file stands where a folder is needed");
    }

    private static Path parent(Path path) {
        return Objects.requireNonNull(path.getParent(), "every object is under a root");
    }
}
