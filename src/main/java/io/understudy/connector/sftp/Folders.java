package io.understudy.connector.sftp;

import io.understudy.object.Place;
import io.understudy.object.ProcessId;
import io.understudy.object.SavePath;
import io.understudy.object.StageId;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;

/**
 * Where everything lies under a store's root.
 *
 * @param root absolute, without a slash at its end; empty where it is the server's own root
 */
record Folders(String root) {
    /** The end of a fence's name. */
    static final String SIGN = ".fenced";

    /** The root in the form in which a server knows it. */
    String top() {
        return root.isEmpty() ? "/" : root;
    }

    String own() {
        return root + "/" + SavePath.RESERVED;
    }

    String identity() {
        return own() + "/store";
    }

    String stages() {
        return own() + "/stage";
    }

    String fenced() {
        return own() + "/fenced";
    }

    String marks() {
        return own() + "/marks";
    }

    /** Named after the store, so that whoever finds it knows where he is. */
    String proof(UUID store) {
        return own() + "/store." + store;
    }

    String stage(ProcessId process) {
        return stages() + "/" + process.value();
    }

    String stage(StageId id) {
        return stage(id.process()) + "/" + id.write();
    }

    /** Stands beside a fenced write, so that a request that comes late finds it. No write's name has a dot. */
    String fence(StageId id) {
        return stage(id) + SIGN;
    }

    /** Whose entry of a process's stage folder this is: what it has staged, or the sign beside it. Empty for others' files. */
    static Optional<StageId> staged(ProcessId process, String name) {
        return StageId.find(process, name.endsWith(SIGN) ? name.substring(0, name.length() - SIGN.length()) : name);
    }

    String fenced(ProcessId process) {
        return fenced() + "/" + process.value();
    }

    String object(Place place) {
        return root + "/" + place.value();
    }

    /** Of a path under the root. */
    String parent(String path) {
        var parent = path.substring(0, path.lastIndexOf('/'));
        return parent.isEmpty() ? "/" : parent;
    }

    /** Removes the folders that have become empty, from one upwards, without the root and the service's own. */
    void prune(RemoteFiles files, String from) throws IOException {
        var folder = from;
        while (!folder.equals(top()) && !parent(folder).equals(own()) && files.removeEmptyFolder(folder)) {
            folder = parent(folder);
        }
    }
}
