package io.understudy.connector.smb;

import io.understudy.object.Place;
import io.understudy.object.ProcessId;
import io.understudy.object.SavePath;
import io.understudy.object.StageId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Where everything lies in a share, as its paths.
 *
 * @param root without backslashes at its ends; empty for the share itself
 */
record Folders(String root) {
    /** The end of a fence's name. No write's name has a dot. */
    static final String SIGN = ".fenced";

    String own() {
        return below(root, SavePath.RESERVED);
    }

    String identity() {
        return below(own(), "store");
    }

    String stages() {
        return below(own(), "stage");
    }

    String fenced() {
        return below(own(), "fenced");
    }

    String marks() {
        return below(own(), "marks");
    }

    List<String> all() {
        return List.of(own(), stages(), fenced(), marks());
    }

    /** Named after the store, so that whoever finds it knows where he is. */
    String proof(UUID store) {
        return below(own(), "store." + store);
    }

    String stage(ProcessId process) {
        return below(stages(), process.value());
    }

    String stage(StageId id) {
        return below(stage(id.process()), id.write());
    }

    /** Stands beside a fenced write, so that a request that comes late finds it. */
    String fence(StageId id) {
        return below(stage(id.process()), id.write() + SIGN);
    }

    /** Whose entry of a process's stage folder this is: what it has staged, or the sign beside it. Empty for others' files. */
    static Optional<StageId> staged(ProcessId process, String name) {
        return StageId.find(process, name.endsWith(SIGN) ? name.substring(0, name.length() - SIGN.length()) : name);
    }

    String fenced(ProcessId process) {
        return below(fenced(), process.value());
    }

    String object(Place place) {
        return below(root, SmbNames.encoded(place));
    }

    static String below(String folder, String name) {
        return folder.isEmpty() ? name : folder + "\\" + name;
    }

    static String parent(String path) {
        var cut = path.lastIndexOf('\\');
        return cut < 0 ? "" : path.substring(0, cut);
    }
}
