package io.understudy.connector.smb;

import com.hierynomus.mserref.NtStatus;
import com.hierynomus.smbj.common.SMBRuntimeException;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.object.Place;
import io.understudy.object.ProcessId;
import io.understudy.object.StageId;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/** Deletes, and the fences against commits and deletes that come late. */
final class Removal {
    private static final String DELETE = "delete";
    private static final String FENCE = "fence";
    /** How often an object may be there and then not be found. */
    private static final int TRIES = 3;

    private final Folders folders;
    private final ProcessId own;
    private final SmbFiles files;
    private final Parents parents;
    private final StoreFile store;
    private final InTurn turns;
    private final SmbFailures failures;
    private final Set<StageId> deleting;
    private final AtomicLong moved;

    Removal(
            Folders folders,
            ProcessId own,
            SmbFiles files,
            Parents parents,
            StoreFile store,
            InTurn turns,
            SmbFailures failures,
            Set<StageId> deleting,
            AtomicLong moved) {
        this.folders = folders;
        this.own = own;
        this.files = files;
        this.parents = parents;
        this.store = store;
        this.turns = turns;
        this.failures = failures;
        this.deleting = deleting;
        this.moved = moved;
    }

    /** Into a folder of its own first: whoever moves that folder away makes the rename fail, however late it comes. */
    void delete(StageId id, Place place) throws IOException {
        var object = folders.object(place);
        deleting.add(id);
        try {
            var folder = makeFolder(id);
            try {
                turns.change(place, () -> moveInto(folder, object));
            } finally {
                files.removeTree(folder);
            }
        } finally {
            deleting.remove(id);
        }
        parents.prune(object);
    }

    private String makeFolder(StageId id) throws IOException {
        store.requireSame(DELETE);
        var folder = folders.stage(id);
        try {
            if (!files.makeFolder(folder)) {
                if (files.find(folder).filter(SmbFiles.Entry::folder).isEmpty()) {
                    throw failures.of(Kind.INVALID, DELETE, "this id already names a staged object");
                }
                // Left from an attempt of ours that was cut off.
                files.removeTree(Folders.below(folder, "object"));
            }
        } catch (SMBRuntimeException e) {
            if (SmbFailures.missing(e)) {
                throw store.stageFolderGone(DELETE);
            }
            throw e;
        }
        // Looked for after the folder is there: a fence puts its sign up first and moves the folder away then.
        if (files.exists(folders.fence(id))) {
            files.removeTree(folder);
            throw failures.of(Kind.FENCED, DELETE, "this delete was fenced");
        }
        return folder;
    }

    private void moveInto(String folder, String object) throws IOException {
        for (var attempt = 1; attempt <= TRIES; attempt++) {
            // A folder is no object: there is nothing to delete, and what is in it belongs to others.
            if (files.findObject(object).filter(entry -> !entry.folder()).isEmpty() || taken(folder, object)) {
                return;
            }
        }
        throw failures.of(Kind.UNEXPECTED, DELETE, "the object is there and cannot be found");
    }

    /** Whether it was; not if the server finds no object just now. */
    private boolean taken(String folder, String object) throws IOException {
        try {
            files.rename(object, Folders.below(folder, "object"), false, this::requireFile);
            return true;
        } catch (SMBRuntimeException e) {
            if (!SmbFailures.missing(e)) {
                throw failures.effective(DELETE, e);
            }
            if (!files.exists(folder)) {
                throw failures.of(Kind.FENCED, DELETE, "this delete was fenced");
            }
            return false;
        } catch (IOException e) {
            throw failures.effective(DELETE, e);
        }
    }

    private void requireFile(SmbFiles.Entry entry) {
        if (entry.folder()) {
            throw failures.of(Kind.OCCUPIED, DELETE, "a folder has taken the object's place");
        }
    }

    void fence(StageId id) throws IOException {
        if (putUpSign(id)) {
            removeStaged(id);
        }
        if (files.exists(folders.stage(id))) {
            throw failures.of(Kind.UNEXPECTED, FENCE, "the staged object came back");
        }
        // Only now: what was absent before proves nothing if the store went away in between.
        store.requireIdentity(FENCE);
    }

    private boolean putUpSign(StageId id) throws IOException {
        try {
            files.mark(folders.fence(id));
            return true;
        } catch (SMBRuntimeException e) {
            if (SmbFailures.missing(e)) {
                // Without the process's folder nothing of it can be staged, committed or deleted.
                return false;
            }
            throw e;
        }
    }

    private void removeStaged(StageId id) throws IOException {
        var staged = folders.stage(id);
        var found = files.find(staged);
        if (found.isPresent() && found.get().folder()) {
            moveAway(staged, away(id.process().value() + "." + id.write()));
        } else {
            remove(staged);
        }
    }

    // Open for a rename of its own: that one ends, or the server ends its session.
    private void remove(String staged) throws IOException {
        try {
            files.remove(staged);
        } catch (SMBRuntimeException e) {
            throw SmbFailures.is(e, NtStatus.STATUS_SHARING_VIOLATION) ? stillOpen() : e;
        }
    }

    private void moveAway(String folder, String away) throws IOException {
        try {
            files.rename(folder, away, false, entry -> {});
        } catch (SMBRuntimeException e) {
            if (SmbFailures.missing(e)) {
                return;
            }
            throw SmbFailures.refused(e) ? stillOpen() : e;
        }
        files.removeTree(away);
    }

    private RuntimeException stillOpen() {
        return failures.of(
                Kind.UNAVAILABLE, FENCE, "a file is still open: this ends when the server ends the other session");
    }

    void fence(ProcessId process) throws IOException {
        var target = folders.fenced(process);
        if (files.exists(folders.stage(process))) {
            try {
                files.rename(
                        folders.stage(process),
                        files.exists(target) ? away(process.value()) : target,
                        false,
                        entry -> {});
            } catch (SMBRuntimeException e) {
                if (!SmbFailures.missing(e)) {
                    throw SmbFailures.refused(e) ? stillOpen() : e;
                }
            }
        }
        putUpSign(target);
        if (files.exists(folders.stage(process))) {
            throw failures.of(Kind.UNEXPECTED, FENCE, "the process's stage folder came back");
        }
        store.requireIdentity(FENCE);
    }

    // Says so to a process that wants to make its folder late.
    private void putUpSign(String fenced) throws IOException {
        try {
            files.makeFolder(fenced);
        } catch (SMBRuntimeException e) {
            if (!SmbFailures.missing(e)) {
                throw e;
            }
            store.requireIdentity(FENCE);
            throw failures.of(Kind.UNAVAILABLE, FENCE, "the store's own folders are missing");
        }
    }

    void sweep(ProcessId process) throws IOException {
        store.requireIdentity("sweep");
        for (var left : files.children(folders.fenced())) {
            if (left.name().startsWith(process.value())) {
                files.removeTree(Folders.below(folders.fenced(), left.name()));
            }
        }
    }

    /**
     * What has been staged, and the signs, of writes that have ended. A commit that comes late needs no sign: what it would
     * rename is gone. A deletion does, as long as it hangs, whoever has given it up meanwhile.
     */
    void tidy(Predicate<StageId> inUse) throws IOException {
        var over = files.children(folders.stage(own)).stream()
                .flatMap(entry -> Folders.staged(own, entry.name()).stream())
                .filter(id -> !inUse.test(id) && !deleting.contains(id))
                .distinct()
                .toList();
        Optional<SMBRuntimeException> held = Optional.empty();
        for (var id : over) {
            try {
                // A server that had stopped may have staged it after its fence, and after its fence's sign had gone.
                files.removeTree(folders.stage(id));
                files.remove(folders.fence(id));
            } catch (SMBRuntimeException e) {
                if (SmbFailures.broken(e)) {
                    throw e;
                }
                // What a hung call of ours still holds open keeps nothing else from going.
                held = Optional.of(e);
            }
        }
        if (held.isPresent()) {
            throw held.get();
        }
    }

    // Unique, because two replicas may fence the same at the same time.
    private String away(String name) {
        return Folders.below(folders.fenced(), name + "." + own.value() + "-" + moved.incrementAndGet());
    }
}
