package io.understudy.connector.memory;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.understudy.connector.Capacity;
import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorException;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.ConnectorInfo;
import io.understudy.connector.ListRequest;
import io.understudy.connector.ObjectInfo;
import io.understudy.connector.Page;
import io.understudy.connector.Receipt;
import io.understudy.connector.Staged;
import io.understudy.connector.StoreIdentity;
import io.understudy.connector.StoredObject;
import io.understudy.connector.memory.MemoryStore.Refusal;
import io.understudy.connector.memory.MemoryStore.Stored;
import io.understudy.connector.memory.MemoryStore.Waiting;
import io.understudy.object.ByteRange;
import io.understudy.object.Content;
import io.understudy.object.Digest;
import io.understudy.object.Place;
import io.understudy.object.ProcessId;
import io.understudy.object.StageId;
import io.vertx.core.buffer.Buffer;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/** One process's view of a store on the heap: the reference for what a connector does. */
final class MemoryConnector implements Connector {
    private static final int CHUNK = 64 * 1024;

    private final ConnectorInfo info;
    private final MemoryStore store;
    private final InstantSource clock;

    MemoryConnector(ConnectorInfo info, MemoryStore store, InstantSource clock) {
        this.info = info;
        this.store = store;
        this.clock = clock;
    }

    @Override
    public ConnectorInfo info() {
        return info;
    }

    @Override
    public Uni<Optional<StoreIdentity>> probe() {
        return call("probe", store::identity);
    }

    @Override
    public Uni<Void> register(StoreIdentity identity) {
        return run("register", () -> store.register(identity));
    }

    @Override
    public Uni<Void> prepare() {
        return run("prepare", () -> store.prepare(info.process()));
    }

    @Override
    public Uni<Staged> stage(StageId id, Place place, Content content) {
        if (!id.process().equals(info.process())) {
            throw new IllegalArgumentException("a connector stages for its own process only");
        }
        return Uni.createFrom().deferred(() -> {
            var reserved = new AtomicLong();
            return run("stage", () -> store.requireUnfenced(id))
                    .chain(() -> receive(content, reserved))
                    .chain(bytes -> call("stage", () -> keep(id, content.size(), bytes)))
                    .onFailure()
                    .invoke(() -> store.free(reserved.getAndSet(0)))
                    .onCancellation()
                    .invoke(() -> store.free(reserved.getAndSet(0)));
        });
    }

    private Uni<Buffer> receive(Content content, AtomicLong reserved) {
        return content.bytes()
                .onItem()
                .transformToUniAndConcatenate(bytes -> call("stage", () -> {
                    store.reserve(bytes.length());
                    reserved.addAndGet(bytes.length());
                    return bytes;
                }))
                .collect()
                .in(Buffer::buffer, Buffer::appendBuffer);
    }

    private Staged keep(StageId id, OptionalLong expected, Buffer bytes) {
        if (expected.isPresent() && expected.getAsLong() != bytes.length()) {
            throw new Refusal(Kind.CORRUPT, bytes.length() + " bytes received instead of " + expected.getAsLong());
        }
        store.stage(id, new Waiting(bytes, Digest.sha256(bytes.getBytes())));
        return new MemoryStaged(id, bytes.length());
    }

    @Override
    public Uni<StoredObject> open(Place place, ByteRange range) {
        return call("open", () -> {
            var stored = store.find(place).orElseThrow(() -> new Refusal(Kind.NOT_FOUND, "no such object"));
            return new StoredObject(
                    stored.info(),
                    chunks(stored.bytes(), range),
                    Uni.createFrom().voidItem());
        });
    }

    private static Multi<Buffer> chunks(Buffer bytes, ByteRange range) {
        var length = range.lengthIn(bytes.length());
        var count = (length + CHUNK - 1) / CHUNK;
        return Multi.createFrom()
                .items(() -> LongStream.range(0, count).mapToObj(index -> {
                    var start = (int) (range.offset() + index * CHUNK);
                    return bytes.slice(start, (int) Math.min(start + (long) CHUNK, range.offset() + length));
                }));
    }

    @Override
    public Uni<Optional<ObjectInfo>> stat(Place place) {
        return call("stat", () -> store.find(place).map(Stored::info));
    }

    @Override
    public Uni<Void> delete(StageId id, Place place) {
        return run("delete", () -> store.delete(id, place));
    }

    @Override
    public Uni<Page> list(ListRequest request) {
        return call("list", () -> store.list(request));
    }

    @Override
    public Uni<Capacity> capacity() {
        return call(
                "capacity",
                () -> new Capacity(
                        OptionalLong.of(store.limit()),
                        OptionalLong.of(store.limit() - store.used()),
                        clock.instant()));
    }

    @Override
    public Uni<Void> fence(StageId id) {
        return run("fence", () -> store.fence(id));
    }

    @Override
    public Uni<Void> fence(ProcessId process) {
        return run("fence", () -> store.fence(process));
    }

    @Override
    public Uni<Void> sweep(ProcessId process) {
        return run("sweep", () -> store.sweep(process));
    }

    @Override
    public Uni<Void> close() {
        return Uni.createFrom().voidItem();
    }

    private <T> Uni<T> call(String operation, Supplier<T> step) {
        return Uni.createFrom().item(() -> {
            try {
                return step.get();
            } catch (Refusal e) {
                throw new ConnectorException(e.kind(), info.cluster(), operation, String.valueOf(e.getMessage()), e);
            }
        });
    }

    private Uni<Void> run(String operation, Runnable step) {
        return this.<Boolean>call(operation, () -> {
                    step.run();
                    return true;
                })
                .replaceWithVoid();
    }

    private final class MemoryStaged implements Staged {
        private final StageId id;
        private final long size;

        MemoryStaged(StageId id, long size) {
            this.id = id;
            this.size = size;
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
            return call(
                    "commit",
                    () -> new Receipt(size, Optional.of(store.commit(id, place).digest())));
        }

        @Override
        public Uni<Void> discard() {
            return run("discard", () -> store.discard(id));
        }
    }
}
