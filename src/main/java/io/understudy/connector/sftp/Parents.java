package io.understudy.connector.sftp;

import io.understudy.connector.ConnectorException.Kind;
import java.io.IOException;
import java.util.ArrayDeque;

/** The folders above an object: made durably, and never outside the store, wherever links may lead. */
record Parents(Folders folders, boolean durable, SftpFailures failures) {
    /** Whether a folder is there, of which has been asked. */
    interface Check {
        /** Fails where a file stands there, or where its real path is outside the store. */
        boolean inside() throws IOException;
    }

    void make(RemoteFiles files, String operation, String object) throws IOException {
        var missing = new ArrayDeque<String>();
        var folder = folders.parent(object);
        while (!ask(files, operation, folder).inside()) {
            if (folder.equals(folders.top())) {
                throw failures.of(Kind.UNAVAILABLE, operation, "the store's folder is missing");
            }
            missing.push(folder);
            folder = folders.parent(folder);
        }
        for (var next : missing) {
            makeOne(files, operation, next);
        }
    }

    Check ask(RemoteFiles files, String operation, String folder) throws IOException {
        var found = files.follow(folder);
        var real = files.realPath(folder);
        var top = files.realPath(folders.top());
        return () -> {
            var path = real.get();
            var root = top.get();
            var there = found.get();
            if (there.isEmpty() || path.isEmpty() || root.isEmpty()) {
                return false;
            }
            if (!there.get().folder()) {
                throw occupied(operation);
            }
            if (!within(root.get(), path.get())) {
                throw failures.of(Kind.DENIED, operation, "a link leads out of the store");
            }
            return true;
        };
    }

    private static boolean within(String root, String path) {
        return path.equals(root) || path.startsWith(root.endsWith("/") ? root : root + "/");
    }

    private void makeOne(RemoteFiles files, String operation, String folder) throws IOException {
        try {
            files.makeFolder(folder);
        } catch (ServerAnswerException e) {
            if (e.missing()) {
                // Pruned in between: the rename will find out and the whole is done again.
                return;
            }
            requireMadeByAnother(files, operation, folder, e);
        }
        if (durable) {
            flush(files, folders.parent(folder));
        }
    }

    // By another write just now, which may not have flushed it yet: so it is flushed here as well.
    private void requireMadeByAnother(RemoteFiles files, String operation, String folder, ServerAnswerException refusal)
            throws IOException {
        if (!files.exists(folder)) {
            throw refusal;
        }
        if (files.follow(folder).get().filter(Attributes::folder).isEmpty()) {
            throw occupied(operation);
        }
    }

    private static void flush(RemoteFiles files, String folder) throws IOException {
        try {
            files.flushFolder(folder);
        } catch (ServerAnswerException e) {
            // Pruned in between, as above.
            if (!e.missing()) {
                throw e;
            }
        }
    }

    private RuntimeException occupied(String operation) {
        return failures.of(Kind.OCCUPIED, operation, "a file stands where a folder is needed");
    }
}
