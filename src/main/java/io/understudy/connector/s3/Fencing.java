package io.understudy.connector.s3;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.object.ProcessId;
import io.understudy.object.StageId;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/**
 * Fences: a sign, so that what begins later sees it, and then an end to all that was recorded before. And what has to be
 * cleared away in the end.
 */
final class Fencing {
    private static final String FENCE = "fence";
    private static final String SWEEP = "sweep";
    private static final int AT_ONCE = 8;
    /** No request is that late: the store refuses what was signed more than a quarter of an hour ago. */
    private static final Duration FORGOTTEN = Duration.ofDays(1);
    /** An upload is recorded right after it was begun, or never. */
    static final Duration UNRECORDED = Duration.ofHours(1);

    private final S3Client client;
    private final S3Objects objects;
    private final S3Keys keys;
    private final Uploads uploads;
    private final Records records;
    private final StoreObject store;
    private final ProcessId own;
    private final Set<StageId> deleting;
    private final Duration unrecorded;

    /** @param unrecorded how old an upload is at least that nobody will record any more */
    Fencing(
            S3Client client,
            S3Objects objects,
            S3Keys keys,
            Uploads uploads,
            Records records,
            StoreObject store,
            ProcessId own,
            Set<StageId> deleting,
            Duration unrecorded) {
        this.client = client;
        this.objects = objects;
        this.keys = keys;
        this.uploads = uploads;
        this.records = records;
        this.store = store;
        this.own = own;
        this.deleting = deleting;
        this.unrecorded = unrecorded;
    }

    Uni<Void> fence(StageId id) {
        return fence(keys.sign(id), keys.records(id));
    }

    Uni<Void> fence(ProcessId process) {
        return fence(keys.sign(process), keys.records(process));
    }

    private Uni<Void> fence(String sign, String recorded) {
        return objects.put(FENCE, sign, Buffer.buffer())
                .chain(() -> end(FENCE, recorded))
                // Only now: what was absent before proves nothing if the store went away in between.
                .chain(() -> store.requireIdentity(FENCE));
    }

    // A delete that still has time fails the whole, but not before all the others have been ended.
    private Uni<Void> end(String operation, String recorded) {
        return records.find(operation, recorded)
                .onItem()
                .transformToMultiAndConcatenate(page -> Multi.createFrom().iterable(page))
                .onItem()
                .transformToUni(record -> endOne(operation, record))
                .merge(AT_ONCE)
                .onItem()
                .transformToMultiAndConcatenate(lasting -> Multi.createFrom().optional(lasting))
                .collect()
                .last()
                .onItem()
                .ifNotNull()
                .transformToUni(lasting -> Uni.createFrom()
                        .<Void>failure(client.failures()
                                .of(
                                        Kind.UNEXPECTED,
                                        operation,
                                        "a delete that was sent before may take effect until " + lasting
                                                + "; it cannot be fenced, only waited for")))
                .replaceWithVoid();
    }

    /** Until when it could not be ended. */
    private Uni<Optional<Instant>> endOne(String operation, String record) {
        return records.read(operation, record).chain(found -> switch (found.orElse(null)) {
            case null -> Uni.createFrom().item(Optional.empty());
            case StageRecord.Begun(var upload) ->
                abort(operation, upload).invoke(() -> records.forget(record)).replaceWith(Optional.empty());
            case StageRecord.Deleting(var expires) -> {
                var over = Deletion.over(expires);
                if (client.clock().now().isBefore(over)) {
                    yield Uni.createFrom().item(Optional.of(over));
                }
                records.forget(record);
                yield Uni.createFrom().item(Optional.empty());
            }
        });
    }

    private Uni<Void> abort(String operation, Upload upload) {
        return uploads.abort(operation, upload)
                .chain(() -> uploads.isGone(operation, upload))
                .invoke(gone -> {
                    if (!gone) {
                        throw client.failures().of(Kind.UNEXPECTED, operation, "the upload is still there");
                    }
                })
                .replaceWithVoid();
    }

    /** The sign against the process itself stays for a day: it may wake up yet. */
    Uni<Void> sweep(ProcessId process) {
        return store.requireIdentity(SWEEP)
                .chain(() -> end(SWEEP, keys.records(process)))
                .chain(() -> removeSigns(process))
                .chain(() -> objects.remove(SWEEP, List.of(keys.folder(process))))
                .chain(this::removeOldSigns)
                .chain(this::abortAllUnrecorded)
                .chain(records::tidy);
    }

    private Uni<Void> removeSigns(ProcessId process) {
        return objects.all(SWEEP, keys.signs(process))
                .onItem()
                .transformToUniAndConcatenate(page -> objects.remove(
                        SWEEP,
                        page.stream()
                                .map(S3Objects.Listed::key)
                                .filter(key -> !keys.isProcessSign(key))
                                .toList()))
                .onItem()
                .ignoreAsUni();
    }

    private Uni<Void> removeOldSigns() {
        var old = client.clock().now().minus(FORGOTTEN);
        return objects.all(SWEEP, keys.signs())
                .onItem()
                .transformToUniAndConcatenate(page -> objects.remove(
                        SWEEP,
                        page.stream()
                                .filter(listed -> keys.isProcessSign(listed.key())
                                        && listed.modified().isBefore(old))
                                .map(S3Objects.Listed::key)
                                .toList()))
                .onItem()
                .ignoreAsUni();
    }

    /** Uploads whose beginning was answered to nobody. */
    private Uni<Void> abortAllUnrecorded() {
        return Multi.createBy()
                .repeating()
                .<AtomicReference<Optional<Upload>>, Uploads.OpenPage>uni(
                        () -> new AtomicReference<>(Optional.empty()),
                        after -> uploads.list(SWEEP, keys.prefix(), after.get()).invoke(page -> after.set(page.next())))
                .whilst(page -> page.next().isPresent())
                .onItem()
                .transformToUniAndConcatenate(this::abortUnrecorded)
                .onItem()
                .ignoreAsUni();
    }

    private Uni<Void> abortUnrecorded(Uploads.OpenPage page) {
        var young = client.clock().now().minus(unrecorded);
        var old = page.uploads().stream()
                .filter(open -> open.initiated().isBefore(young))
                .map(Uploads.Open::upload)
                .toList();
        return old.isEmpty()
                ? Uni.createFrom().voidItem()
                : recorded()
                        .chain(known -> Multi.createFrom()
                                .iterable(old)
                                .filter(upload -> !known.contains(Records.name(upload)))
                                .onItem()
                                .transformToUniAndConcatenate(upload -> uploads.abort(SWEEP, upload))
                                .onItem()
                                .ignoreAsUni());
    }

    private Uni<Set<String>> recorded() {
        return records.find(SWEEP, keys.records())
                .onItem()
                .transformToMultiAndConcatenate(page -> Multi.createFrom().iterable(page))
                .map(key -> key.substring(key.lastIndexOf('.') + 1))
                .collect()
                .in(HashSet<String>::new, HashSet::add)
                .map(names -> names);
    }

    /**
     * Signs against writes that have ended. A commit that comes late needs none: its upload is gone. A delete does, as long
     * as it is under way, whoever has given it up meanwhile.
     */
    Uni<Void> tidy(Predicate<StageId> inUse) {
        return objects.all("tidy", keys.signs(own))
                .onItem()
                .transformToUniAndConcatenate(page -> objects.remove(
                        "tidy",
                        page.stream()
                                .map(S3Objects.Listed::key)
                                .filter(key -> keys.signed(own, key)
                                        .filter(id -> !inUse.test(id) && !deleting.contains(id))
                                        .isPresent())
                                .toList()))
                .onItem()
                .ignoreAsUni()
                .chain(records::tidy);
    }
}
