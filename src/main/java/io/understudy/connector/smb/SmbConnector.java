package io.understudy.connector.smb;

import com.hierynomus.smbj.common.SMBRuntimeException;
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
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/** A folder of a share. Renames make commits and deletes atomic, and the missing source of a rename fences them. */
final class SmbConnector implements Connector {
    /** Steps that run at a time; each waits for its answer on a virtual thread. */
    private static final int PARALLEL = 32;

    private final ConnectorInfo info;
    private final Folders folders;
    private final OptionalLong quota;
    private final InstantSource clock;
    private final Links links;
    private final SmbFiles files;
    private final SmbFailures failures;
    private final StoreFile store;
    private final Parents parents;
    private final InTurn turns;
    private final Removal removal;
    private final Blocking blocking;
    private final StagingFile.Tools staging;

    /** The two connections of a connector. */
    record Links(Link reading, Link changing) {}

    /**
     * What all connectors of one process have in common.
     *
     * @param deleting the deletions that are under way
     * @param moved for names that are used once
     */
    record Shared(Set<StageId> deleting, AtomicLong moved) {}

    SmbConnector(
            ConnectorInfo info,
            Folders folders,
            SmbOptions options,
            OptionalLong quota,
            Links links,
            Executor executor,
            InstantSource clock,
            Shared shared) {
        this.info = info;
        this.folders = folders;
        this.quota = quota;
        this.clock = clock;
        this.links = links;
        this.files = new SmbFiles(links.reading(), links.changing());
        this.failures = new SmbFailures(info.cluster());
        this.store = new StoreFile(folders, files, failures);
        this.parents = new Parents(folders, files, failures);
        this.turns = new InTurn();
        this.removal = new Removal(
                folders, info.process(), files, parents, store, turns, failures, shared.deleting(), shared.moved());
        this.blocking = new Blocking(executor, PARALLEL);
        this.staging = new StagingFile.Tools(
                folders, files, store, options.durable(), failures, ConcurrentHashMap.newKeySet());
    }

    @Override
    public ConnectorInfo info() {
        return info;
    }

    @Override
    public Uni<Optional<StoreIdentity>> probe() {
        return call("probe", () -> store.read("probe"));
    }

    @Override
    public Uni<Void> register(StoreIdentity identity) {
        return run("register", () -> {
            makeRoot(folders.root());
            for (var folder : folders.all()) {
                files.makeFolder(folder);
            }
            var found = store.read("register");
            if (found.isPresent() && !found.get().equals(identity)) {
                throw failures.of(Kind.OCCUPIED, "register", "the folder is another store already");
            }
            store.write(identity);
        });
    }

    private void makeRoot(String folder) throws IOException {
        if (!folder.isEmpty() && !files.exists(folder)) {
            makeRoot(Folders.parent(folder));
            files.makeFolder(folder);
        }
    }

    @Override
    public Uni<Void> prepare() {
        return run("prepare", () -> {
            store.remember("prepare");
            var folder = folders.stage(info.process());
            try {
                files.makeFolder(folder);
            } catch (SMBRuntimeException e) {
                if (SmbFailures.missing(e)) {
                    throw failures.of(Kind.UNAVAILABLE, "prepare", "the store's own folders are missing");
                }
                throw e;
            }
            // Looked for after the folder is there, because a fence does it the other way round.
            if (files.exists(folders.fenced(info.process()))) {
                files.removeTree(folder);
                throw failures.of(Kind.FENCED, "prepare", "this process was fenced");
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
                    var file = StagingFile.create(id, OptionalLong.of(buffer.length()), staging);
                    try {
                        file.write(buffer);
                        return staged(id, file.finish());
                    } catch (RuntimeException e) {
                        file.abandon();
                        throw e;
                    }
                }),
                this::drop);
    }

    private Uni<Staged> stageStreamed(StageId id, Content content) {
        return blocking.call(
                        failures.translating("stage", () -> StagingFile.create(id, content.size(), staging)),
                        StagingFile::abandon)
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

    private Uni<Void> abandon(StagingFile file) {
        return run("stage", file::abandon);
    }

    private Staged staged(StageId id, long size) {
        return new SmbStaged(id, size, folders, files, parents, store, turns, failures, blocking);
    }

    // Whoever has asked for it is gone: what cannot be removed is swept with the process's folder.
    private void drop(Staged staged) {
        try {
            files.remove(folders.stage(staged.id()));
        } catch (IOException | SMBRuntimeException e) {
            return;
        }
    }

    @Override
    public Uni<StoredObject> open(Place place, ByteRange range) {
        return blocking.call(failures.translating("open", () -> openFile(place, range)), SmbReader::close)
                .map(SmbReader::stored);
    }

    private SmbReader openFile(Place place, ByteRange range) throws IOException {
        try {
            var file = files.open(folders.object(place));
            try {
                store.requireSame("open");
                return new SmbReader(place, file, SmbFiles.info(file), range, blocking, failures);
            } catch (IOException | RuntimeException e) {
                file.closeSilently();
                throw e;
            }
        } catch (SMBRuntimeException e) {
            if (SmbFailures.missing(e) || SmbFailures.isFolder(e)) {
                store.requireSame("open");
                throw failures.of(Kind.NOT_FOUND, "open", "no such object");
            }
            throw e;
        }
    }

    @Override
    public Uni<Optional<ObjectInfo>> stat(Place place) {
        return call("stat", () -> {
            var found = files.findObject(folders.object(place)).filter(entry -> !entry.folder());
            store.requireSame("stat");
            return found.map(entry -> new ObjectInfo(place, entry.size(), entry.modified(), Optional.empty()));
        });
    }

    @Override
    public Uni<Void> delete(StageId id, Place place) {
        return run("delete", () -> removal.delete(id, place));
    }

    @Override
    public Uni<Page> list(ListRequest request) {
        return call("list", () -> {
            var page = new SmbListing(folders, files, request).page();
            store.requireSame("list");
            return page;
        });
    }

    @Override
    public Uni<Capacity> capacity() {
        return call("capacity", () -> {
            store.requireSame("capacity");
            var space = files.space();
            var limit = quota.orElse(Long.MAX_VALUE);
            // How much of a quota is used the catalogue knows; a folder cannot tell without a walk.
            return new Capacity(
                    OptionalLong.of(Math.min(space.total(), limit)),
                    OptionalLong.of(Math.min(space.free(), limit)),
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
        return run("close", () -> {
            links.reading().close();
            links.changing().close();
        });
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
