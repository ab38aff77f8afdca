package io.understudy.connector.smb;

import com.hierynomus.smbj.common.SMBRuntimeException;
import io.smallrye.mutiny.Uni;
import io.understudy.connector.Blocking;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.Receipt;
import io.understudy.connector.Staged;
import io.understudy.object.Place;
import io.understudy.object.StageId;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A file in the stage folder, and the rename that makes it visible. */
record SmbStaged(
        StageId id,
        long size,
        Folders folders,
        SmbFiles files,
        Parents parents,
        StoreFile store,
        InTurn turns,
        SmbFailures failures,
        Blocking blocking)
        implements Staged {
    private static final String COMMIT = "commit";
    /** How often the folders may be pruned away, or the target be open somewhere. */
    private static final int TRIES = 20;

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    @Override
    public Uni<Receipt> commit(Place place) {
        return blocking.call(failures.translating(COMMIT, () -> {
            turns.change(place, () -> moveTo(folders.object(place)));
            return new Receipt(size, Optional.empty());
        }));
    }

    @Override
    public Uni<Void> discard() {
        return blocking.call(failures.translating("discard", () -> {
            files.remove(folders.stage(id));
            return null;
        }));
    }

    private void moveTo(String target) throws IOException {
        for (var attempt = 1; attempt <= TRIES; attempt++) {
            try {
                files.rename(folders.stage(id), target, true, this::verify);
                return;
            } catch (SMBRuntimeException e) {
                if (SmbFailures.missing(e)) {
                    requireStaged();
                    parents.make(COMMIT, target);
                } else {
                    failOrMakeWay(target, e, attempt);
                }
            } catch (IOException e) {
                throw failures.effective(COMMIT, e);
            }
        }
        throw failures.of(Kind.UNEXPECTED, COMMIT, "the folders are removed as fast as they are made");
    }

    private void verify(SmbFiles.Entry staged) {
        if (staged.folder() || staged.size() != size) {
            throw failures.of(Kind.CORRUPT, COMMIT, staged.size() + " bytes staged instead of " + size);
        }
    }

    private void requireStaged() throws IOException {
        if (!files.exists(folders.stage(id))) {
            store.requireSame(COMMIT);
            throw failures.of(Kind.FENCED, COMMIT, "the staged object is gone");
        }
    }

    // An empty folder in the object's place is left over from pruning; any other is somebody's. A file that is open
    // elsewhere cannot be replaced for as long.
    private void failOrMakeWay(String target, SMBRuntimeException e, int attempt) throws IOException {
        if (!SmbFailures.refused(e)) {
            throw failures.effective(COMMIT, e);
        }
        var found = files.findObject(target);
        if (found.isPresent() && found.get().folder()) {
            if (!files.removeEmptyFolder(target) && files.exists(target)) {
                throw failures.of(Kind.OCCUPIED, COMMIT, "a folder stands in the object's place");
            }
            return;
        }
        if (found.isEmpty()) {
            parents.make(COMMIT, target);
        }
        if (attempt == TRIES) {
            throw failures.of(COMMIT, e);
        }
        LockSupport.parkNanos(PAUSE_NANOS * attempt);
    }
}
