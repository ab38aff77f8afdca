package io.understudy.connector.file;

import io.understudy.object.Place;
import io.understudy.object.ProcessId;
import io.understudy.object.SavePath;
import io.understudy.object.StageId;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** Where everything lies under a store's root. */
record Folders(Path root) {
    /** The end of a fence's name. */
    static final String SIGN = ".fenced";

    Path own() {
        return root.resolve(SavePath.RESERVED);
    }

    Path identity() {
        return own().resolve("store");
    }

    Path stages() {
        return own().resolve("stage");
    }

    Path fenced() {
        return own().resolve("fenced");
    }

    Path marks() {
        return own().resolve("marks");
    }

    /** Named after the store, so that whoever finds it knows where he is. */
    Path proof(UUID store) {
        return own().resolve("store." + store);
    }

    Path stage(ProcessId process) {
        return stages().resolve(process.value());
    }

    Path stage(StageId id) {
        return stage(id.process()).resolve(id.write());
    }

    /** Stands beside a fenced write, so that a request that comes late finds it. No write's name has a dot. */
    Path fence(StageId id) {
        return stage(id.process()).resolve(id.write() + SIGN);
    }

    /** Whose entry of a process's stage folder this is: what it has staged, or the sign beside it. Empty for others' files. */
    static Optional<StageId> staged(ProcessId process, String name) {
        return StageId.find(process, name.endsWith(SIGN) ? name.substring(0, name.length() - SIGN.length()) : name);
    }

    Path fenced(ProcessId process) {
        return fenced().resolve(process.value());
    }

    Path object(Place place) {
        var path = root.resolve(place.value()).normalize();
        if (!path.startsWith(root) || path.equals(root)) {
            throw new IllegalStateException("the place " + place + " is not under " + root);
        }
        return path;
    }

    /** Removes the folders that have become empty, from one upwards, without the root and the service's own. */
    void prune(Path from) throws IOException {
        var folder = from;
        while (!folder.equals(root) && !own().equals(folder.getParent()) && removeEmpty(folder)) {
            folder = Objects.requireNonNull(folder.getParent(), "every folder is under a root");
        }
    }

    /**
     * Whether this was an empty folder, which is gone now. Java's plain delete looks first and then removes whatever
     * has come there since, be it the object that another write has just committed; only this one cannot.
     */
    static boolean removeEmpty(Path folder) throws IOException {
        var parent = Objects.requireNonNull(folder.getParent(), "every folder is under a root");
        try (var siblings = Files.newDirectoryStream(parent)) {
            if (siblings instanceof SecureDirectoryStream<Path> secure) {
                secure.deleteDirectory(Objects.requireNonNull(folder.getFileName(), "a folder has a name"));
                return true;
            }
            // Where the system offers no such thing the folder stays: it takes no room.
            return false;
        } catch (NoSuchFileException | DirectoryNotEmptyException | NotDirectoryException e) {
            return false;
        } catch (IOException e) {
            if (FileFailures.missing(e)) {
                return false;
            }
            throw e;
        }
    }

    static boolean exists(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** Makes a folder's entries durable. Windows neither needs nor allows it. */
    static void flush(Path folder) throws IOException {
        if (File.separatorChar == '/') {
            try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    /** Never follows a link: what it points to is not ours. */
    static void deleteTree(Path path) throws IOException {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            try (var children = Files.newDirectoryStream(path)) {
                for (var child : children) {
                    deleteTree(child);
                }
            } catch (NoSuchFileException e) {
                // Somebody else was faster.
            }
        }
        Files.deleteIfExists(path);
    }
}
