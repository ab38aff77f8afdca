package io.understudy.connector.file;

import io.smallrye.mutiny.Uni;
import io.understudy.connector.Blocking;
import io.understudy.connector.Capacity;
import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.ConnectorInfo;
import io.understudy.connector.ListRequest;
import io.understudy.connector.ObjectInfo;
import io.understudy.connector.Page;
import io.understudy.connector.Staged;
import io.understudy.connector.StoreIdentity;
import io.understudy.connector.StoredObject;
import io.understudy.object.ByteRange;
import io.understudy.object.Content;
import io.understudy.object.Place;
import io.understudy.object.ProcessId;
import io.understudy.object.StageId;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

/** A folder. Renames make commits and deletes atomic, and the missing source of a rename is what fences them. */
final class FileConnector implements Connector {
    /**
     * Steps that run at a time. A hanging mount keeps their threads, and file access keeps the platform's thread under
     * a virtual one; Java starts at most 256 of those, for all clusters together.
     */
    private static final int PARALLEL = 32;

    private final ConnectorInfo info;
    private final Folders folders;
    private final FileOptions options;
    private final OptionalLong quota;
    private final InstantSource clock;
    private final FileFailures failures;
    private final StoreFile store;
    private final Parents parents;
    private final Removal removal;
    private final Blocking blocking;
    private final Set<StageId> staging = ConcurrentHashMap.newKeySet();

    FileConnector(
            ConnectorInfo info,
            Folders folders,
            FileOptions options,
            OptionalLong quota,
            Executor executor,
            InstantSource clock,
            Set<StageId> deleting) {
        this.info = info;
        this.folders = folders;
        this.options = options;
        this.quota = quota;
        this.clock = clock;
        this.failures = new FileFailures(info.cluster());
        this.store = new StoreFile(folders, failures);
        this.parents = new Parents(folders, options, failures);
        this.removal = new Removal(folders, info.process(), parents, store, options, failures, deleting);
        this.blocking = new Blocking(executor, PARALLEL);
    }

    @Override
    public ConnectorInfo info() {
        return info;
    }

    @Override
    public Uni<Optional<StoreIdentity>> probe() {
        // Where nothing stands yet, nothing was ever registered: registering makes the folder.
        return call("probe", () -> Folders.exists(folders.root()) ? store.read("probe") : Optional.empty());
    }

    @Override
    public Uni<Void> register(StoreIdentity identity) {
        return run("register", () -> {
            for (var folder : List.of(folders.stages(), folders.fenced(), folders.marks())) {
                Files.createDirectories(folder);
            }
            var found = store.read("register");
            if (found.isPresent() && !found.get().equals(identity)) {
                throw failures.of(Kind.OCCUPIED, "register", "the folder is another store already");
            }
            store.write(identity);
        });
    }

    @Override
    public Uni<Void> prepare() {
        return run("prepare", () -> {
            store.remember("prepare");
            var folder = folders.stage(info.process());
            try {
                if (!Folders.exists(folder)) {
                    Files.createDirectory(folder);
                }
            } catch (NoSuchFileException e) {
                throw failures.of(Kind.UNAVAILABLE, "prepare", "the store's own folders are missing");
            }
            // Looked for after the folder is there, because a fence does it the other way round.
            if (Folders.exists(folders.fenced(info.process()))) {
                Folders.deleteTree(folder);
                throw failures.of(Kind.FENCED, "prepare", "this process was fenced");
            }
            if (options.durable()) {
                Folders.flush(folders.stages());
            }
        });
    }

    @Override
    public Uni<Staged> stage(StageId id, Place place, Content content) {
        if (!id.process().equals(info.process())) {
            throw new IllegalArgumentException("a connector stages for its own process only");
        }
        return content.buffered().map(buffer -> stageBuffered(id, buffer)).orElseGet(() -> stageStreamed(id, content));
    }

    // In one step, because going to another thread costs more than a small write.
    private Uni<Staged> stageBuffered(StageId id, Buffer buffer) {
        return blocking.call(
                failures.translating("stage", () -> {
                    var file = create(id, OptionalLong.of(buffer.length()));
                    try {
                        file.write(buffer);
                        return staged(id, file.finish());
                    } catch (IOException | RuntimeException e) {
                        file.abandon();
                        throw e;
                    }
                }),
                this::drop);
    }

    private Uni<Staged> stageStreamed(StageId id, Content content) {
        return blocking.call(failures.translating("stage", () -> create(id, content.size())), StagingFile::abandon)
                .chain(file -> fill(file, content)
                        .map(size -> staged(id, size))
                        .onFailure()
                        .call(() -> abandon(file))
                        .onCancellation()
                        .call(() -> abandon(file)));
    }

    private Uni<Long> fill(StagingFile file, Content content) {
        return content.bytes()
                .onItem()
                .transformToUniAndConcatenate(bytes -> run("stage", () -> file.write(bytes)))
                .onItem()
                .ignoreAsUni()
                .chain(() -> call("stage", file::finish));
    }

    private StagingFile create(StageId id, OptionalLong size) throws IOException {
        return StagingFile.create(id, folders, size, options, failures, store, staging);
    }

    private Uni<Void> abandon(StagingFile file) {
        return run("stage", file::abandon);
    }

    private Staged staged(StageId id, long size) {
        return new FileStaged(id, size, folders, parents, store, options, failures, blocking);
    }

    // Whoever has asked for it is gone: what cannot be removed is swept with the process's folder.
    private void drop(Staged staged) {
        try {
            Files.deleteIfExists(folders.stage(staged.id()));
        } catch (IOException e) {
            return;
        }
    }

    @Override
    public Uni<StoredObject> open(Place place, ByteRange range) {
        return blocking.call(failures.translating("open", () -> openFile(place, range)), this::release)
                .map(FileReader::stored);
    }

    private FileReader openFile(Place place, ByteRange range) throws IOException {
        try {
            var reader = FileReader.open(place, folders.object(place), range, blocking, failures);
            store.requireSame("open");
            return reader;
        } catch (IOException e) {
            if (FileFailures.missing(e)) {
                store.requireSame("open");
                throw failures.of(Kind.NOT_FOUND, "open", "no such object");
            }
            throw e;
        }
    }

    private void release(FileReader reader) {
        try {
            reader.close();
        } catch (IOException e) {
            return;
        }
    }

    @Override
    public Uni<Optional<ObjectInfo>> stat(Place place) {
        return call("stat", () -> {
            var found = look(place);
            store.requireSame("stat");
            return found;
        });
    }

    private Optional<ObjectInfo> look(Place place) throws IOException {
        try {
            var attributes =
                    Files.readAttributes(folders.object(place), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return attributes.isRegularFile()
                    ? Optional.of(new ObjectInfo(
                            place,
                            attributes.size(),
                            attributes.lastModifiedTime().toInstant(),
                            Optional.empty()))
                    : Optional.empty();
        } catch (IOException e) {
            if (FileFailures.missing(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public Uni<Void> delete(StageId id, Place place) {
        return run("delete", () -> removal.delete(id, folders.object(place)));
    }

    @Override
    public Uni<Page> list(ListRequest request) {
        return call("list", () -> {
            var page = new FileListing(folders, request).page();
            store.requireSame("list");
            return page;
        });
    }

    @Override
    public Uni<Capacity> capacity() {
        return call("capacity", () -> {
            store.requireSame("capacity");
            var device = Files.getFileStore(folders.root());
            var limit = quota.orElse(Long.MAX_VALUE);
            // How much of a quota is used the catalogue knows; a folder cannot tell without a walk.
            return new Capacity(
                    OptionalLong.of(Math.min(device.getTotalSpace(), limit)),
                    OptionalLong.of(Math.min(device.getUsableSpace(), limit)),
                    clock.instant());
        });
    }

    @Override
    public Uni<Void> fence(StageId id) {
        return run("fence", () -> removal.fence(id));
    }

    @Override
    public Uni<Void> fence(ProcessId process) {
        return run("fence", () -> removal.fence(process));
    }

    @Override
    public Uni<Void> sweep(ProcessId process) {
        return run("sweep", () -> removal.sweep(process));
    }

    @Override
    public Uni<Void> tidy(Predicate<StageId> inUse) {
        return run("tidy", () -> removal.tidy(inUse));
    }

    @Override
    public Uni<Void> close() {
        return Uni.createFrom().voidItem();
    }

    private <T> Uni<T> call(String operation, Callable<T> step) {
        return blocking.call(failures.translating(operation, step));
    }

    private Uni<Void> run(String operation, Step step) {
        return blocking.call(failures.translating(operation, () -> {
            step.run();
            return null;
        }));
    }

    private interface Step {
        void run() throws IOException;
    }
}
