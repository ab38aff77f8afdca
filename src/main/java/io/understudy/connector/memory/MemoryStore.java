package io.understudy.connector.memory;

import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.ListRequest;
import io.understudy.connector.ObjectInfo;
import io.understudy.connector.Page;
import io.understudy.connector.StoreIdentity;
import io.understudy.object.Digest;
import io.understudy.object.Place;
import io.understudy.object.ProcessId;
import io.understudy.object.StageId;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What lies in one store. Each method is one step that others see whole or not at all. */
final class MemoryStore {
    /** A broken promise, without the cluster and operation that only the connector knows. */
    static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final Kind kind;

        Refusal(Kind kind, String reason) {
            super(reason);
            this.kind = kind;
        }

        Kind kind() {
            return kind;
        }
    }

    record Stored(ObjectInfo info, Buffer bytes) {}

    record Waiting(Buffer bytes, Digest digest) {}

    private final InstantSource clock;
    private final long limit;
    private final NavigableMap<String, Stored> objects = new TreeMap<>(
            (a, b) -> Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8)));
    private final Map<StageId, Waiting> staged = new HashMap<>();
    private final Set<ProcessId> prepared = new HashSet<>();
    private final Set<ProcessId> fencedProcesses = new HashSet<>();
    private final Set<StageId> fencedWrites = new HashSet<>();
    private Optional<StoreIdentity> identity = Optional.empty();
    private long used;

    MemoryStore(InstantSource clock, long limit) {
        this.clock = clock;
        this.limit = limit;
    }

    long limit() {
        return limit;
    }

    synchronized long used() {
        return used;
    }

    synchronized Optional<StoreIdentity> identity() {
        return identity;
    }

    synchronized void register(StoreIdentity wanted) {
        if (identity.isPresent() && !identity.get().equals(wanted)) {
            throw new Refusal(Kind.OCCUPIED, "this is another store already");
        }
        identity = Optional.of(wanted);
    }

    synchronized void prepare(ProcessId process) {
        requireRegistered();
        if (fencedProcesses.contains(process)) {
            throw new Refusal(Kind.FENCED, "this process was fenced");
        }
        prepared.add(process);
    }

    /** Takes room for bytes that are on their way. */
    synchronized void reserve(long bytes) {
        if (used + bytes > limit) {
            throw new Refusal(Kind.NO_SPACE, "the store holds " + limit + " bytes at most");
        }
        used += bytes;
    }

    synchronized void free(long bytes) {
        used -= bytes;
    }

    synchronized void stage(StageId id, Waiting waiting) {
        requireUnfenced(id);
        var before = staged.put(id, waiting);
        if (before != null) {
            free(before.bytes().length());
        }
    }

    synchronized void requireUnfenced(StageId id) {
        requireRegistered();
        if (!prepared.contains(id.process()) || fencedWrites.contains(id)) {
            throw new Refusal(Kind.FENCED, "this write or its process was fenced");
        }
    }

    synchronized Waiting commit(StageId id, Place place) {
        var waiting = staged.get(id);
        if (waiting == null) {
            throw new Refusal(Kind.FENCED, "the staged object is gone");
        }
        requireRoomInTree(place);
        staged.remove(id);
        var info = new ObjectInfo(place, waiting.bytes().length(), clock.instant(), Optional.of(waiting.digest()));
        forget(objects.put(place.value(), new Stored(info, waiting.bytes())));
        return waiting;
    }

    // There are no folders here, but whoever copies the store to a disk needs its names to fit.
    private void requireRoomInTree(Place place) {
        var below = objects.ceilingKey(place.value() + "/");
        if (below != null && below.startsWith(place.value() + "/")) {
            throw new Refusal(Kind.OCCUPIED, "a folder stands in the object's place");
        }
        for (var slash = place.value().indexOf('/');
                slash >= 0;
                slash = place.value().indexOf('/', slash + 1)) {
            if (objects.containsKey(place.value().substring(0, slash))) {
                throw new Refusal(Kind.OCCUPIED, "a file stands where a folder is needed");
            }
        }
    }

    synchronized void discard(StageId id) {
        var waiting = staged.remove(id);
        if (waiting != null) {
            free(waiting.bytes().length());
        }
    }

    synchronized Optional<Stored> find(Place place) {
        requireRegistered();
        return Optional.ofNullable(objects.get(place.value()));
    }

    synchronized void delete(StageId id, Place place) {
        requireUnfenced(id);
        forget(objects.remove(place.value()));
    }

    synchronized void fence(StageId id) {
        requireRegistered();
        fencedWrites.add(id);
        discard(id);
    }

    synchronized void fence(ProcessId process) {
        requireRegistered();
        fencedProcesses.add(process);
        prepared.remove(process);
        for (var id : List.copyOf(staged.keySet())) {
            if (id.process().equals(process)) {
                discard(id);
            }
        }
    }

    synchronized void sweep(ProcessId process) {
        requireRegistered();
        fencedWrites.removeIf(id -> id.process().equals(process));
    }

    synchronized Page list(ListRequest request) {
        requireRegistered();
        var from = request.after()
                .map(after -> objects.tailMap(after.value(), false))
                .orElse(objects);
        var found = from.values().stream()
                .map(Stored::info)
                .filter(info -> !info.place().reserved() || request.own())
                .filter(info -> info.place().value().startsWith(request.prefix()))
                .limit(request.limit() + 1L)
                .toList();
        if (found.size() <= request.limit()) {
            return new Page(found, Optional.empty());
        }
        var page = found.subList(0, request.limit());
        return new Page(page, Optional.of(page.getLast().place()));
    }

    private void requireRegistered() {
        if (identity.isEmpty()) {
            throw new Refusal(Kind.UNAVAILABLE, "the store's identity is missing");
        }
    }

    private void forget(@Nullable Stored before) {
        if (before != null) {
            free(before.bytes().length());
        }
    }
}
