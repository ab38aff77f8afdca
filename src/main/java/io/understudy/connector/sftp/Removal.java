package io.understudy.connector.sftp;

import io.understudy.connector.ConnectorException;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.object.ProcessId;
import io.understudy.object.StageId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
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
    private final boolean durable;
    private final SftpFailures failures;
    private final Set<StageId> deleting;
    private final AtomicLong moved = new AtomicLong();

    Removal(
            Folders folders,
            ProcessId own,
            Parents parents,
            StoreFile store,
            boolean durable,
            SftpFailures failures,
            Set<StageId> deleting) {
        this.folders = folders;
        this.own = own;
        this.parents = parents;
        this.store = store;
        this.durable = durable;
        this.failures = failures;
        this.deleting = deleting;
    }

    /** Into a folder of its own first: whoever moves that folder away makes the rename fail, however late it comes. */
    void delete(RemoteFiles files, StageId id, String object) throws IOException {
        deleting.add(id);
        try {
            var folder = makeFolder(files, id);
            try {
                moveInto(files, folder, object);
            } finally {
                removeDeleted(files, folder);
            }
        } finally {
            deleting.remove(id);
        }
        prune(files, object);
    }

    private String makeFolder(RemoteFiles files, StageId id) throws IOException {
        store.requireSame(files, DELETE);
        var folder = folders.stage(id);
        try {
            files.makeFolder(folder);
        } catch (ServerAnswerException e) {
            if (e.missing()) {
                throw store.stageFolderGone(files, DELETE);
            }
            reuse(files, folder, e);
        }
        // Looked for after the folder is there: a fence puts its sign up first and moves the folder away then.
        if (files.exists(folders.fence(id))) {
            files.removeTree(folder);
            throw failures.of(Kind.FENCED, DELETE, "this delete was fenced");
        }
        return folder;
    }

    // Left from an attempt of ours that was cut off.
    private void reuse(RemoteFiles files, String folder, ServerAnswerException refusal) throws IOException {
        var found = files.look(folder).get();
        if (found.isEmpty()) {
            throw refusal;
        }
        if (!found.get().folder()) {
            throw failures.of(Kind.INVALID, DELETE, "this id already names a staged object");
        }
        files.removeTree(folder + "/object");
    }

    private void moveInto(RemoteFiles files, String folder, String object) throws IOException {
        // A folder is no object: there is nothing to delete, and what is in it belongs to others.
        if (!present(files, object)) {
            return;
        }
        var away = folder + "/object";
        if (!failures.inDoubt(DELETE, files, server -> moved(server, folder, object, away))) {
            return;
        }
        // It is gone from its place: what fails now does not bring it back.
        failures.inDoubt(DELETE, files, server -> finish(server, object, away));
    }

    private boolean moved(RemoteFiles files, String folder, String object, String away) throws IOException {
        try {
            files.rename(object, away);
            return true;
        } catch (ServerAnswerException e) {
            if (!e.missing()) {
                throw e;
            }
            if (!files.exists(folder)) {
                throw failures.of(Kind.FENCED, DELETE, "this delete was fenced");
            }
            return false;
        }
    }

    private boolean finish(RemoteFiles files, String object, String away) throws IOException {
        if (files.isFolder(away)) {
            // A folder has taken the object's place between the look and the rename.
            files.rename(away, object);
            return true;
        }
        files.removeFileIfThere(away);
        if (durable) {
            try {
                files.flushFolder(folders.parent(object));
            } catch (ServerAnswerException e) {
                // Pruned by a delete beside it, which has gone further than this one.
                if (!e.missing()) {
                    throw e;
                }
            }
        }
        return true;
    }

    // What cannot be removed now is swept with the process's folder; the delete itself has been decided before.
    private void removeDeleted(RemoteFiles files, String folder) throws IOException {
        if (files.alive()) {
            files.removeTree(folder);
        }
    }

    private void prune(RemoteFiles files, String object) throws IOException {
        try {
            folders.prune(files, folders.parent(object));
        } catch (ServerAnswerException e) {
            // Another user's folder may stay.
            if (e.code() != ServerAnswerException.PERMISSION_DENIED) {
                throw e;
            }
        }
    }

    private boolean present(RemoteFiles files, String object) throws IOException {
        try {
            var inside = parents.ask(files, DELETE, folders.parent(object));
            var found = files.look(object);
            return inside.inside() && found.get().filter(each -> !each.folder()).isPresent();
        } catch (ConnectorException e) {
            if (e.kind() == Kind.OCCUPIED) {
                return false;
            }
            throw e;
        }
    }

    void fence(RemoteFiles files, StageId id) throws IOException {
        if (putUpSign(files, id)) {
            removeStaged(files, id);
        }
        if (files.exists(folders.stage(id))) {
            throw failures.of(Kind.UNEXPECTED, FENCE, "the staged object came back");
        }
        // Only now: what was absent before proves nothing if the store went away in between.
        store.requireIdentity(files, FENCE);
    }

    private boolean putUpSign(RemoteFiles files, StageId id) throws IOException {
        var sign = folders.fence(id);
        try {
            files.close(files.open(sign, RemoteFiles.WRITE | RemoteFiles.CREATE_NEW))
                    .get();
        } catch (ServerAnswerException e) {
            if (e.missing()) {
                // Without the process's folder nothing of it can be staged, committed or deleted.
                return false;
            }
            // Fenced before; done again, because that one may have been cut off.
            if (!files.exists(sign)) {
                throw e;
            }
        }
        return true;
    }

    private void removeStaged(RemoteFiles files, StageId id) throws IOException {
        var staged = folders.stage(id);
        if (!files.isFolder(staged)) {
            files.removeFileIfThere(staged);
            return;
        }
        var away = away(id.process().value() + "." + id.write());
        try {
            files.rename(staged, away);
        } catch (ServerAnswerException e) {
            if (e.missing()) {
                return;
            }
            throw e;
        }
        files.removeTree(away);
    }

    void fence(RemoteFiles files, ProcessId process) throws IOException {
        var target = folders.fenced(process);
        try {
            files.rename(folders.stage(process), files.exists(target) ? away(process.value()) : target);
        } catch (ServerAnswerException e) {
            if (!e.missing()) {
                throw e;
            }
            putUpSign(files, target);
        }
        if (files.exists(folders.stage(process))) {
            throw failures.of(Kind.UNEXPECTED, FENCE, "the process's stage folder came back");
        }
        if (durable) {
            files.flushFolder(folders.stages());
            files.flushFolder(folders.fenced());
        }
        store.requireIdentity(files, FENCE);
    }

    // Never there or already gone: the folder's successor says so to a process that wants to make it late.
    private void putUpSign(RemoteFiles files, String fenced) throws IOException {
        try {
            files.makeFolder(fenced);
        } catch (ServerAnswerException e) {
            if (e.missing()) {
                store.requireIdentity(files, FENCE);
                throw failures.of(Kind.UNAVAILABLE, FENCE, "the store's own folders are missing");
            }
            // Fenced before.
            if (!files.exists(fenced)) {
                throw e;
            }
        }
    }

    void sweep(RemoteFiles files, ProcessId process) throws IOException {
        store.requireIdentity(files, "sweep");
        var left = new ArrayList<String>();
        files.visit(folders.fenced(), (name, attributes) -> {
            if (name.startsWith(process.value())) {
                left.add(folders.fenced() + "/" + name);
            }
        });
        for (var path : left) {
            files.removeTree(path);
        }
    }

    /**
     * What has been staged, and the signs, of writes that have ended. A commit that comes late needs no sign: what it would
     * rename is gone. A deletion does, as long as it hangs, whoever has given it up meanwhile.
     */
    void tidy(RemoteFiles files, Predicate<StageId> inUse) throws IOException {
        var over = new LinkedHashSet<StageId>();
        try {
            files.visit(
                    folders.stage(own),
                    (name, attributes) -> Folders.staged(own, name)
                            .filter(id -> !inUse.test(id) && !deleting.contains(id))
                            .ifPresent(over::add));
        } catch (ServerAnswerException e) {
            if (e.missing()) {
                // Fenced as a whole: whoever has done it sweeps.
                return;
            }
            throw e;
        }
        Optional<ServerAnswerException> refused = Optional.empty();
        for (var id : over) {
            try {
                removeLeft(files, folders.stage(id));
                files.removeFileIfThere(folders.fence(id));
            } catch (ServerAnswerException e) {
                if (e.code() == ServerAnswerException.NO_CONNECTION
                        || e.code() == ServerAnswerException.CONNECTION_LOST) {
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

    // A server that had stopped may have staged it after its fence, and after its fence's sign had gone, on a
    // connection
    // that nobody listens to any more. Of a deletion that was cut off the object goes; a folder of others that has been
    // moved there by mistake does not.
    private static void removeLeft(RemoteFiles files, String staged) throws IOException {
        if (!files.isFolder(staged)) {
            files.removeFileIfThere(staged);
            return;
        }
        var object = staged + "/object";
        if (!files.isFolder(object)) {
            files.removeFileIfThere(object);
            files.removeEmptyFolder(staged);
        }
    }

    // Unique, because two replicas may fence the same at the same time.
    private String away(String name) {
        return folders.fenced() + "/" + name + "." + own.value() + "-" + moved.incrementAndGet();
    }
}
