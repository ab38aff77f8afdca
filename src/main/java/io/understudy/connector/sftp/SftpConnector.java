package io.understudy.connector.sftp;

import io.smallrye.mutiny.Uni;
import io.understudy.connector.Blocking;
import io.understudy.connector.Capacity;
import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorException;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.ConnectorInfo;
import io.understudy.connector.ListRequest;
import io.understudy.connector.ObjectInfo;
import io.understudy.connector.Page;
import io.understudy.connector.Staged;
import io.understudy.connector.StoreIdentity;
import io.understudy.connector.StoredObject;
import io.understudy.connector.sftp.Connections.Lease;
import io.understudy.object.ByteRange;
import io.understudy.object.Content;
import io.understudy.object.Place;
import io.understudy.object.ProcessId;
import io.understudy.object.StageId;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

/**
 * A folder on an SSH server. Renames make commits and deletes atomic, and the missing source of a rename is what fences
 * them.
 */
final class SftpConnector implements Connector {
    /** Steps that run at a time: a server that hangs keeps their threads until its answers are overdue. */
    private static final int PARALLEL = 32;

    private final ConnectorInfo info;
    private final Folders folders;
    private final boolean durable;
    private final OptionalLong quota;
    private final InstantSource clock;
    private final Connections connections;
    private final SftpFailures failures;
    private final StoreFile store;
    private final Parents parents;
    private final Removal removal;
    private final Blocking blocking;
    private final Calls calls;
    private final StagingFile.Setting staging;

    SftpConnector(
            ConnectorInfo info,
            Folders folders,
            boolean durable,
            OptionalLong quota,
            Connections connections,
            Executor executor,
            InstantSource clock,
            Set<StageId> deleting) {
        this.info = info;
        this.folders = folders;
        this.durable = durable;
        this.quota = quota;
        this.clock = clock;
        this.connections = connections;
        this.failures = new SftpFailures(info.cluster(), folders);
        this.store = new StoreFile(folders, failures);
        this.parents = new Parents(folders, durable, failures);
        this.removal = new Removal(folders, info.process(), parents, store, durable, failures, deleting);
        this.blocking = new Blocking(executor, PARALLEL);
        this.calls = new Calls(blocking, connections, failures);
        this.staging = new StagingFile.Setting(
                folders, store, durable, connections.window(), failures, ConcurrentHashMap.newKeySet());
    }

    @Override
    public ConnectorInfo info() {
        return info;
    }

    @Override
    public Uni<Optional<StoreIdentity>> probe() {
        // Where nothing stands yet, nothing was ever registered: registering makes the folder.
        return calls.call(
                "probe",
                files -> files.exists(folders.top()) ? store.read(files, "probe") : Optional.<StoreIdentity>empty());
    }

    @Override
    public Uni<Void> register(StoreIdentity identity) {
        return calls.run("register", files -> {
            for (var folder : List.of(folders.stages(), folders.fenced(), folders.marks())) {
                makeFolders(files, folder);
            }
            var found = store.read(files, "register");
            if (found.isPresent() && !found.get().equals(identity)) {
                throw failures.of(Kind.OCCUPIED, "register", "the folder is another store already");
            }
            store.write(files, identity);
        });
    }

    private void makeFolders(RemoteFiles files, String folder) throws IOException {
        if (files.follow(folder).get().filter(Attributes::folder).isPresent()) {
            return;
        }
        makeFolders(files, folders.parent(folder));
        try {
            files.makeFolder(folder);
        } catch (ServerAnswerException e) {
            // Another replica may have been faster.
            if (files.follow(folder).get().filter(Attributes::folder).isEmpty()) {
                throw e;
            }
        }
    }

    @Override
    public Uni<Void> prepare() {
        return calls.run("prepare", files -> {
            store.remember(files, "prepare");
            var folder = folders.stage(info.process());
            try {
                if (!files.exists(folder)) {
                    files.makeFolder(folder);
                }
            } catch (ServerAnswerException e) {
                if (e.missing()) {
                    throw failures.of(Kind.UNAVAILABLE, "prepare", "the store's own folders are missing");
                }
                throw e;
            }
            // Looked for after the folder is there, because a fence does it the other way round.
            if (files.exists(folders.fenced(info.process()))) {
                files.removeTree(folder);
                throw failures.of(Kind.FENCED, "prepare", "this process was fenced");
            }
            if (durable) {
                files.flushFolder(folders.stages());
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
                () -> {
                    var file = create(id, OptionalLong.of(buffer.length()));
                    try {
                        file.write(buffer);
                        return staged(id, file.finish());
                    } catch (RuntimeException e) {
                        file.abandon();
                        throw e;
                    }
                },
                this::drop);
    }

    private Uni<Staged> stageStreamed(StageId id, Content content) {
        return blocking.call(() -> create(id, content.size()), StagingFile::abandon)
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
                .transformToUniAndConcatenate(bytes -> blocking.call(() -> {
                    file.write(bytes);
                    return null;
                }))
                .onItem()
                .ignoreAsUni()
                .chain(() -> blocking.call(file::finish));
    }

    private StagingFile create(StageId id, OptionalLong size) {
        return StagingFile.create(id, size, calls.take("stage"), staging);
    }

    private Uni<Void> abandon(StagingFile file) {
        return blocking.call(() -> {
            file.abandon();
            return null;
        });
    }

    private Staged staged(StageId id, long size) {
        return new SftpStaged(id, size, folders, parents, store, durable, failures, calls);
    }

    // Whoever has asked for it is gone: what cannot be removed is swept with the process's folder.
    private void drop(Staged staged) {
        try (var lease = connections.take()) {
            lease.files().removeFileIfThere(folders.stage(staged.id()));
        } catch (IOException e) {
            return;
        }
    }

    @Override
    public Uni<StoredObject> open(Place place, ByteRange range) {
        return blocking.call(() -> openFile(place, range), SftpReader::close).map(SftpReader::stored);
    }

    private SftpReader openFile(Place place, ByteRange range) {
        var lease = calls.take("open");
        try {
            return failures.translating("open", lease.files(), files -> reader(lease, place, range));
        } catch (RuntimeException e) {
            lease.close();
            throw e;
        }
    }

    private SftpReader reader(Lease lease, Place place, ByteRange range) throws IOException {
        var files = lease.files();
        var path = folders.object(place);
        var inside = parents.ask(files, "open", folders.parent(path));
        var found = files.look(path);
        var same = store.sameAs(files, "open");
        var there = isInside(inside) && found.get().filter(Attributes::file).isPresent();
        same.require();
        if (!there) {
            throw failures.of(Kind.NOT_FOUND, "open", "no such object");
        }
        try {
            var handle = files.open(path, RemoteFiles.READ);
            var attributes = files.fstat(handle).get();
            return new SftpReader(place, lease, handle, attributes, range, connections.window(), blocking, failures);
        } catch (ServerAnswerException e) {
            if (e.missing()) {
                store.requireSame(files, "open");
                throw failures.of(Kind.NOT_FOUND, "open", "no such object");
            }
            throw e;
        }
    }

    // Below a file there is nothing.
    private static boolean isInside(Parents.Check check) throws IOException {
        try {
            return check.inside();
        } catch (ConnectorException e) {
            if (e.kind() == Kind.OCCUPIED) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public Uni<Optional<ObjectInfo>> stat(Place place) {
        return calls.call("stat", files -> {
            var found = files.look(folders.object(place));
            var same = store.sameAs(files, "stat");
            var info = found.get()
                    .filter(Attributes::file)
                    .map(file -> new ObjectInfo(place, file.size(), file.modified(), Optional.empty()));
            same.require();
            return info;
        });
    }

    @Override
    public Uni<Void> delete(StageId id, Place place) {
        return calls.run("delete", files -> removal.delete(files, id, folders.object(place)));
    }

    @Override
    public Uni<Page> list(ListRequest request) {
        return calls.call("list", files -> {
            var page = new SftpListing(folders, files, request).page();
            store.requireSame(files, "list");
            return page;
        });
    }

    @Override
    public Uni<Capacity> capacity() {
        return calls.call("capacity", files -> {
            store.requireSame(files, "capacity");
            var limit = quota.orElse(Long.MAX_VALUE);
            // How much of a quota is used the catalogue knows; a folder cannot tell without a walk.
            return files.space(folders.top())
                    .map(space -> new Capacity(
                            OptionalLong.of(Math.min(space.total(), limit)),
                            OptionalLong.of(Math.min(space.free(), limit)),
                            clock.instant()))
                    .orElseGet(() -> Capacity.unknown(clock.instant()));
        });
    }

    @Override
    public Uni<Void> fence(StageId id) {
        return calls.run("fence", files -> removal.fence(files, id));
    }

    @Override
    public Uni<Void> fence(ProcessId process) {
        return calls.run("fence", files -> removal.fence(files, process));
    }

    @Override
    public Uni<Void> sweep(ProcessId process) {
        return calls.run("sweep", files -> removal.sweep(files, process));
    }

    @Override
    public Uni<Void> tidy(Predicate<StageId> inUse) {
        return calls.run("tidy", files -> removal.tidy(files, inUse));
    }

    @Override
    public Uni<Void> close() {
        // Not by its turn: what hangs is to be ended by this.
        return Uni.createFrom().voidItem().invoke(connections::close);
    }
}
