package io.understudy.connector.file;

import io.smallrye.mutiny.Uni;
import io.understudy.connector.Blocking;
import io.understudy.connector.ConnectorException;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.Receipt;
import io.understudy.connector.Staged;
import io.understudy.object.Place;
import io.understudy.object.StageId;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Optional;

/** A file in the stage folder, and the rename that makes it visible. */
final class FileStaged implements Staged {
    private static final String COMMIT = "commit";
    /** How often the folders may be pruned away between being made and being used. */
    private static final int TRIES = 20;

    private final StageId id;
    private final Folders folders;
    private final Path source;
    private final long size;
    private final Parents parents;
    private final StoreFile store;
    private final FileOptions options;
    private final FileFailures failures;
    private final Blocking blocking;

    FileStaged(
            StageId id,
            long size,
            Folders folders,
            Parents parents,
            StoreFile store,
            FileOptions options,
            FileFailures failures,
            Blocking blocking) {
        this.id = id;
        this.size = size;
        this.folders = folders;
        this.source = folders.stage(id);
        this.parents = parents;
        this.store = store;
        this.options = options;
        this.failures = failures;
        this.blocking = blocking;
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
        return blocking.call(failures.translating(COMMIT, () -> {
            var target = folders.object(place);
            verify();
            moveTo(target);
            flush(target);
            return new Receipt(size, Optional.empty());
        }));
    }

    @Override
    public Uni<Void> discard() {
        return blocking.call(failures.translating("discard", () -> {
            Files.deleteIfExists(source);
            return null;
        }));
    }

    private void verify() throws IOException {
        try {
            var found = Files.readAttributes(source, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .size();
            if (found != size) {
                throw failures.of(Kind.CORRUPT, COMMIT, found + " bytes staged instead of " + size);
            }
        } catch (NoSuchFileException e) {
            throw fenced();
        }
    }

    private void moveTo(Path target) throws IOException {
        for (var attempt = 1; attempt <= TRIES; attempt++) {
            parents.make(COMMIT, target);
            try {
                Files.move(source, target, StandardCopyOption.ATOMIC_MOVE);
                return;
            } catch (NoSuchFileException e) {
                if (!Folders.exists(source)) {
                    throw fenced();
                }
            } catch (FileSystemException e) {
                failOrMakeWay(target, e);
            }
        }
        throw failures.of(Kind.UNEXPECTED, COMMIT, "the folders are removed as fast as they are made");
    }

    // An empty folder in the object's place is left over from pruning; any other is somebody's.
    private void failOrMakeWay(Path target, FileSystemException e) throws IOException {
        if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
            if (!Folders.removeEmpty(target) && Folders.exists(target)) {
                throw failures.of(Kind.OCCUPIED, COMMIT, "a folder stands in the object's place");
            }
            return;
        }
        if (FileFailures.says(e, "Not a directory")) {
            throw failures.of(Kind.OCCUPIED, COMMIT, "a file stands where a folder is needed");
        }
        var kind = FileFailures.kind(e);
        throw kind == Kind.UNAVAILABLE || kind == Kind.UNEXPECTED ? inDoubt(e) : failures.of(COMMIT, e);
    }

    // From here on it is visible; only whether it stays so is open.
    private void flush(Path target) {
        if (options.durable()) {
            try {
                Folders.flush(Objects.requireNonNull(target.getParent(), "every object is under a root"));
            } catch (IOException e) {
                throw inDoubt(e);
            }
        }
    }

    private RuntimeException inDoubt(IOException e) {
        return new ConnectorException(
                Kind.IN_DOUBT,
                failures.cluster(),
                COMMIT,
                failures.of(COMMIT, e).reason(),
                e);
    }

    private RuntimeException fenced() throws IOException {
        store.requireSame(COMMIT);
        return failures.of(Kind.FENCED, COMMIT, "the staged object is gone");
    }
}
