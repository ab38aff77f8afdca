package io.understudy.connector.smb;

import com.hierynomus.smbj.common.SMBRuntimeException;
import io.understudy.connector.ConnectorException.Kind;
import java.io.IOException;

/** The folders above an object: made where they are missing, removed where they have become empty. */
record Parents(Folders folders, SmbFiles files, SmbFailures failures) {
    void make(String operation, String object) throws IOException {
        makeAll(operation, Folders.parent(object));
    }

    private void makeAll(String operation, String folder) throws IOException {
        if (folder.equals(folders.root())) {
            if (!files.exists(folder)) {
                throw failures.of(Kind.UNAVAILABLE, operation, "the store's folder is missing");
            }
            return;
        }
        var found = files.find(folder);
        if (found.isPresent()) {
            requireFolder(operation, found.get());
            return;
        }
        makeAll(operation, Folders.parent(folder));
        makeOne(operation, folder);
    }

    private void makeOne(String operation, String folder) throws IOException {
        try {
            if (!files.makeFolder(folder)) {
                var found = files.find(folder);
                if (found.isPresent()) {
                    requireFolder(operation, found.get());
                }
            }
        } catch (SMBRuntimeException e) {
            if (!SmbFailures.missing(e)) {
                throw e;
            }
            // Pruned in between: the rename will find out and the whole is done again.
        }
    }

    private void requireFolder(String operation, SmbFiles.Entry found) {
        if (!found.folder()) {
            throw failures.of(Kind.OCCUPIED, operation, "a file stands where a folder is needed");
        }
    }

    /** Removes the folders above an object that have become empty, without the root and the service's own. */
    void prune(String object) throws IOException {
        var folder = Folders.parent(object);
        while (!folder.equals(folders.root())
                && !Folders.parent(folder).equals(folders.own())
                && files.removeEmptyFolder(folder)) {
            folder = Folders.parent(folder);
        }
    }
}
