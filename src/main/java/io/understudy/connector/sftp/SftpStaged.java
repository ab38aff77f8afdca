package io.understudy.connector.sftp;

import io.smallrye.mutiny.Uni;
import io.understudy.connector.ConnectorException;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.Receipt;
import io.understudy.connector.Staged;
import io.understudy.object.Place;
import io.understudy.object.StageId;
import java.io.IOException;
import java.util.Optional;

/** A file in the stage folder, and the rename that makes it visible. */
final class SftpStaged implements Staged {
    private static final String COMMIT = "commit";
    /** How often the folders may be pruned away between being made and being used. */
    private static final int TRIES = 20;

    private final StageId id;
    private final long size;
    private final Folders folders;
    private final String source;
    private final Parents parents;
    private final StoreFile store;
    private final boolean durable;
    private final SftpFailures failures;
    private final Calls calls;

    SftpStaged(
            StageId id,
            long size,
            Folders folders,
            Parents parents,
            StoreFile store,
            boolean durable,
            SftpFailures failures,
            Calls calls) {
        this.id = id;
        this.size = size;
        this.folders = folders;
        this.source = folders.stage(id);
        this.parents = parents;
        this.store = store;
        this.durable = durable;
        this.failures = failures;
        this.calls = calls;
    }

    @Override
    public StageId id() {
        return id;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public Uni<Receipt> commit(Place place) {
        return calls.call(COMMIT, files -> {
            var target = folders.object(place);
            var found = files.look(source);
            var inside = parents.ask(files, COMMIT, folders.parent(target));
            verify(files, found.get());
            moveTo(files, target, inside.inside());
            flush(files, target);
            return new Receipt(size, Optional.empty());
        });
    }

    @Override
    public Uni<Void> discard() {
        return calls.run("discard", files -> files.removeFileIfThere(source));
    }

    private void verify(RemoteFiles files, Optional<Attributes> found) throws IOException {
        if (found.isEmpty()) {
            throw fenced(files);
        }
        if (found.get().size() != size) {
            throw failures.of(Kind.CORRUPT, COMMIT, found.get().size() + " bytes staged instead of " + size);
        }
    }

    private void moveTo(RemoteFiles files, String target, boolean folderThere) throws IOException {
        for (var attempt = 1; attempt <= TRIES; attempt++) {
            if (attempt > 1 || !folderThere) {
                parents.make(files, COMMIT, target);
            }
            if (moved(files, target)) {
                return;
            }
        }
        throw failures.of(Kind.UNEXPECTED, COMMIT, "the folders are removed as fast as they are made");
    }

    private boolean moved(RemoteFiles files, String target) throws IOException {
        try {
            files.rename(source, target);
            return true;
        } catch (ServerAnswerException e) {
            if (!e.missing()) {
                makeWay(files, target, e);
            } else if (!files.exists(source)) {
                throw fenced(files);
            }
            return false;
        } catch (IOException e) {
            throw inDoubt(failures.of(COMMIT, e));
        }
    }

    // An empty folder in the object's place is left over from pruning; any other is somebody's.
    private void makeWay(RemoteFiles files, String target, ServerAnswerException refusal) throws IOException {
        if (!files.isFolder(target)) {
            failures.inDoubt(COMMIT, files, server -> {
                throw refusal;
            });
        }
        if (!files.removeEmptyFolder(target) && files.exists(target)) {
            throw failures.of(Kind.OCCUPIED, COMMIT, "a folder stands in the object's place");
        }
    }

    // From here on it is visible; only whether it stays so is open.
    private void flush(RemoteFiles files, String target) {
        if (durable) {
            try {
                files.flushFolder(folders.parent(target));
            } catch (IOException e) {
                throw inDoubt(failures.of(COMMIT, e));
            }
        }
    }

    private ConnectorException inDoubt(ConnectorException e) {
        return new ConnectorException(Kind.IN_DOUBT, e.cluster(), COMMIT, e.reason(), e);
    }

    private RuntimeException fenced(RemoteFiles files) throws IOException {
        store.requireSame(files, COMMIT);
        return failures.of(Kind.FENCED, COMMIT, "the staged object is gone");
    }
}
