package io.understudy.connector.file;

import io.understudy.connector.ConnectorException;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.object.ProcessId;
import io.understudy.object.StageId;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/** Deletes, and the fences against commits and deletes that come late. */
final class Removal {
    private static final String DELETE = "delete";
    private static final String FENCE = "fence";

    private final Folders folders;
    private final ProcessId own;
    private final Parents parents;
    private final StoreFile store;
    private final FileOptions options;
    private final FileFailures failures;
    private final Set<StageId> deleting;
    private final AtomicLong moved = new AtomicLong();

    Removal(
            Folders folders,
            ProcessId own,
            Parents parents,
            StoreFile store,
            FileOptions options,
            FileFailures failures,
            Set<StageId> deleting) {
        this.folders = folders;
        this.own = own;
        this.parents = parents;
        this.store = store;
        this.options = options;
        this.failures = failures;
        this.deleting = deleting;
    }

    /** Into a folder of its own first: whoever moves that folder away makes the rename fail, however late it comes. */
    void delete(StageId id, Path object) throws IOException {
        deleting.add(id);
        try {
            var folder = makeFolder(id);
            try {
                if (moveInto(folder, object)) {
                    flush(object);
                }
            } finally {
                Folders.deleteTree(folder);
            }
        } finally {
            deleting.remove(id);
        }
        folders.prune(Objects.requireNonNull(object.getParent(), "every object is under a root"));
    }

    private Path makeFolder(StageId id) throws IOException {
        store.requireSame(DELETE);
        var folder = folders.stage(id);
        try {
            Files.createDirectory(folder);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                throw failures.of(Kind.INVALID, DELETE, "this id already names a staged object");
            }
            // Left from an attempt of ours that was cut off.
            Folders.deleteTree(folder.resolve("object"));
        } catch (NoSuchFileException e) {
            throw store.stageFolderGone(DELETE);
        }
        // Looked for after the folder is there: a fence puts its sign up first and moves the folder away then.
        if (Folders.exists(folders.fence(id))) {
            Folders.deleteTree(folder);
            throw failures.of(Kind.FENCED, DELETE, "this delete was fenced");
        }
        return folder;
    }

    private boolean moveInto(Path folder, Path object) throws IOException {
        // A folder is no object: there is nothing to delete, and what is in it belongs to others.
        if (!present(object)) {
            return false;
        }
        var away = folder.resolve("object");
        try {
            Files.move(object, away, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            if (!Folders.exists(folder)) {
                throw failures.of(Kind.FENCED, DELETE, "this delete was fenced");
            }
            return false;
        } catch (FileSystemException e) {
            var kind = FileFailures.kind(e);
            throw kind == Kind.UNAVAILABLE || kind == Kind.UNEXPECTED ? inDoubt(e) : failures.of(DELETE, e);
        }
        try {
            Files.deleteIfExists(away);
        } catch (DirectoryNotEmptyException e) {
            // A folder has taken the object's place between the look and the rename.
            Files.move(away, object, StandardCopyOption.ATOMIC_MOVE);
            return false;
        }
        return true;
    }

    private boolean present(Path object) throws IOException {
        var parent = Objects.requireNonNull(object.getParent(), "every object is under a root");
        try {
            return parents.requireInside(DELETE, parent)
                    && Folders.exists(object)
                    && !Files.isDirectory(object, LinkOption.NOFOLLOW_LINKS);
        } catch (ConnectorException e) {
            if (e.kind() == Kind.OCCUPIED) {
                return false;
            }
            throw e;
        }
    }

    private void flush(Path object) {
        if (options.durable()) {
            try {
                Folders.flush(Objects.requireNonNull(object.getParent(), "every object is under a root"));
            } catch (NoSuchFileException e) {
                // Pruned by a delete beside it, which has gone further than this one.
            } catch (IOException e) {
                throw inDoubt(e);
            }
        }
    }

    private ConnectorException inDoubt(IOException e) {
        return new ConnectorException(
                Kind.IN_DOUBT,
                failures.cluster(),
                DELETE,
                failures.of(DELETE, e).reason(),
                e);
    }

    void fence(StageId id) throws IOException {
        if (putUpSign(id)) {
            removeStaged(id);
        }
        if (Folders.exists(folders.stage(id))) {
            throw failures.of(Kind.UNEXPECTED, FENCE, "the staged object came back");
        }
        // Only now: what was absent before proves nothing if the store went away in between.
        store.requireIdentity(FENCE);
    }

    private boolean putUpSign(StageId id) throws IOException {
        try {
            Files.createFile(folders.fence(id));
        } catch (FileAlreadyExistsException e) {
            // Fenced before; done again, because that one may have been cut off.
        } catch (NoSuchFileException e) {
            // Without the process's folder nothing of it can be staged, committed or deleted.
            return false;
        }
        return true;
    }

    private void removeStaged(StageId id) throws IOException {
        var staged = folders.stage(id);
        if (!Files.isDirectory(staged, LinkOption.NOFOLLOW_LINKS)) {
            Files.deleteIfExists(staged);
            return;
        }
        var away = away(id.process().value() + "." + id.write());
        try {
            Files.move(staged, away, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            return;
        }
        Folders.deleteTree(away);
    }

    void fence(ProcessId process) throws IOException {
        var target = folders.fenced(process);
        try {
            Files.move(
                    folders.stage(process),
                    Folders.exists(target) ? away(process.value()) : target,
                    StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            putUpSign(target);
        }
        if (Folders.exists(folders.stage(process))) {
            throw failures.of(Kind.UNEXPECTED, FENCE, "the process's stage folder came back");
        }
        if (options.durable()) {
            flushFolders();
        }
        store.requireIdentity(FENCE);
    }

    // Never there or already gone: the folder's successor says so to a process that wants to make it late.
    private void putUpSign(Path fenced) throws IOException {
        try {
            Files.createDirectory(fenced);
        } catch (FileAlreadyExistsException e) {
            // Fenced before.
        } catch (NoSuchFileException e) {
            store.requireIdentity(FENCE);
            throw failures.of(Kind.UNAVAILABLE, FENCE, "the store's own folders are missing");
        }
    }

    private void flushFolders() throws IOException {
        Folders.flush(folders.stages());
        Folders.flush(folders.fenced());
    }

    void sweep(ProcessId process) throws IOException {
        store.requireIdentity("sweep");
        try (var left = Files.newDirectoryStream(folders.fenced(), process.value() + "*")) {
            for (var path : left) {
                Folders.deleteTree(path);
            }
        }
    }

    /**
     * What has been staged, and the signs, of writes that have ended. A commit that comes late needs no sign: what it would
     * rename is gone. A deletion does, as long as it hangs, whoever has given it up meanwhile.
     */
    void tidy(Predicate<StageId> inUse) throws IOException {
        Optional<IOException> refused = Optional.empty();
        for (var id : over(inUse)) {
            try {
                removeLeft(folders.stage(id));
                Files.deleteIfExists(folders.fence(id));
            } catch (IOException e) {
                if (FileFailures.kind(e) == Kind.UNAVAILABLE) {
                    throw e;
                }
                // What cannot be removed keeps nothing else from going.
                refused.ifPresent(e::addSuppressed);
                refused = Optional.of(e);
            }
        }
        if (refused.isPresent()) {
            throw refused.get();
        }
    }

    private Set<StageId> over(Predicate<StageId> inUse) throws IOException {
        var over = new LinkedHashSet<StageId>();
        try (var entries = Files.newDirectoryStream(folders.stage(own))) {
            for (var entry : entries) {
                Folders.staged(own, String.valueOf(entry.getFileName()))
                        .filter(id -> !inUse.test(id) && !deleting.contains(id))
                        .ifPresent(over::add);
            }
        } catch (NoSuchFileException e) {
            // Fenced as a whole: whoever has done it sweeps.
        }
        return over;
    }

    // A mount that had hung may have staged it after its fence, and after its fence's sign had gone. Of a deletion that
    // was cut off the object goes; a folder of others that has been moved there by mistake does not.
    private static void removeLeft(Path staged) throws IOException {
        if (Files.isDirectory(staged, LinkOption.NOFOLLOW_LINKS)) {
            var object = staged.resolve("object");
            if (Files.isDirectory(object, LinkOption.NOFOLLOW_LINKS)) {
                return;
            }
            Files.deleteIfExists(object);
        }
        Files.deleteIfExists(staged);
    }

    // Unique, because two replicas may fence the same at the same time.
    private Path away(String name) {
        return folders.fenced().resolve(name + "." + own.value() + "-" + moved.incrementAndGet());
    }
}
