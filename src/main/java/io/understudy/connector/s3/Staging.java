package io.understudy.connector.s3;

import io.smallrye.mutiny.Uni;
import io.understudy.connector.ConnectorException;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.Staged;
import io.understudy.object.Content;
import io.understudy.object.Digest;
import io.understudy.object.Place;
import io.understudy.object.StageId;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * Stages as a multipart upload: begun, recorded, and only then looked whether a fence stands. A fence puts up its sign
 * first and reads the records then, so one of the two always sees the other.
 */
final class Staging {
    private static final Logger LOG = Logger.getLogger(Staging.class);
    /** Bodies of unknown size at a time, each of which holds a part in memory; the rest become debts. */
    private static final int MOST_GATHERED = 16;

    /** What is staged, with all that is needed to commit it. */
    record Begun(StageId id, Upload upload, String record) {}

    private final S3Client client;
    private final S3Keys keys;
    private final Uploads uploads;
    private final Records records;
    private final Signs signs;
    private final StoreObject store;
    private final S3Look look;
    private final AtomicInteger gathering = new AtomicInteger();

    Staging(
            S3Client client,
            S3Keys keys,
            Uploads uploads,
            Records records,
            Signs signs,
            StoreObject store,
            S3Look look) {
        this.client = client;
        this.keys = keys;
        this.uploads = uploads;
        this.records = records;
        this.signs = signs;
        this.store = store;
        this.look = look;
    }

    Uni<Staged> stage(StageId id, Place place, Content content) {
        return content.buffered()
                .map(bytes -> stageBuffered(id, place, bytes))
                .orElseGet(() -> stageStreamed(id, place, content));
    }

    // The record and the bytes go side by side: what counts is that the record is there before the look.
    private Uni<Staged> stageBuffered(StageId id, Place place, Buffer bytes) {
        return Uni.createFrom().deferred(() -> {
            var digest = Optional.of(Digest.of(bytes));
            return begin(place, digest)
                    .chain(upload -> guarded(
                            upload,
                            Uni.combine()
                                    .all()
                                    .unis(recorded(id, upload), uploads.send(upload, 1, bytes))
                                    .asTuple()
                                    .map(both -> new S3Staged(
                                            this,
                                            new Begun(id, upload, both.getItem1()),
                                            place,
                                            List.of(both.getItem2()),
                                            bytes.length(),
                                            digest,
                                            Optional.of(bytes))),
                            id));
        });
    }

    private Uni<Staged> stageStreamed(StageId id, Place place, Content content) {
        return Uni.createFrom().deferred(() -> {
            if (content.size().isPresent()) {
                return begin(place, Optional.empty()).chain(upload -> {
                    var parts = new StreamedParts(upload, content.size().getAsLong(), uploads, client);
                    return filled(id, place, upload, content, parts);
                });
            }
            if (gathering.incrementAndGet() > MOST_GATHERED) {
                gathering.decrementAndGet();
                return Uni.createFrom()
                        .failure(client.failures()
                                .of(Kind.UNSUPPORTED, "stage", "too many bodies of unknown size at a time"));
            }
            return begin(place, Optional.empty())
                    .chain(upload ->
                            filled(id, place, upload, content, new GatheredParts(upload, uploads, client.failures())))
                    .onTermination()
                    .invoke(gathering::decrementAndGet);
        });
    }

    private Uni<Staged> filled(StageId id, Place place, Upload upload, Content content, Parts parts) {
        var filling = recorded(id, upload)
                .chain(record -> content.bytes()
                        .onItem()
                        .transformToUniAndConcatenate(parts::write)
                        .onItem()
                        .ignoreAsUni()
                        .chain(parts::finish)
                        .<Staged>map(done -> new S3Staged(
                                this,
                                new Begun(id, upload, record),
                                place,
                                done,
                                parts.size(),
                                Optional.empty(),
                                Optional.empty())));
        // Nothing may be on its way any more when the upload is aborted.
        return guarded(upload, filling.onFailure().invoke(parts::abandon), id)
                .onCancellation()
                .invoke(parts::abandon);
    }

    /** An upload; whoever has left when it comes leaves nothing behind. */
    private Uni<Upload> begin(Place place, Optional<Digest> digest) {
        return Uni.createFrom().emitter(emitter -> {
            var over = new AtomicBoolean();
            emitter.onTermination(() -> over.set(true));
            uploads.create(keys.object(place), digest)
                    .subscribe()
                    .with(
                            upload -> {
                                if (over.get()) {
                                    drop(upload);
                                } else {
                                    emitter.complete(upload);
                                }
                            },
                            emitter::fail);
        });
    }

    private Uni<String> recorded(StageId id, Upload upload) {
        return records.write(id, upload).call(() -> signs.requireNone("stage", id));
    }

    private Uni<Staged> guarded(Upload upload, Uni<? extends Staged> staging, StageId id) {
        return staging.<Staged>map(staged -> staged)
                .onFailure()
                .call(() -> abandon(id, upload))
                .onCancellation()
                .call(() -> abandon(id, upload));
    }

    private Uni<Void> abandon(StageId id, Upload upload) {
        return end(new Begun(id, upload, keys.records(id) + Records.name(upload)), "stage")
                .onFailure()
                .invoke(failure -> LOG.debugf(failure, "An upload is left to the sweep. key=%s", upload.key()))
                // Swept with the process's records; why the stage has failed is what matters.
                .onFailure()
                .recoverWithNull();
    }

    private void drop(Upload upload) {
        uploads.abort("stage", upload)
                .subscribe()
                .with(
                        done -> {},
                        failure -> LOG.debugf(failure, "An upload is left to the sweep. key=%s", upload.key()));
    }

    // For what is staged

    S3Look look() {
        return look;
    }

    Uploads uploads() {
        return uploads;
    }

    /** It will not be committed. */
    Uni<Void> end(Begun begun, String operation) {
        return uploads.abort(operation, begun.upload()).invoke(() -> records.forget(begun.record()));
    }

    void committed(Begun begun) {
        records.forget(begun.record());
    }

    /** Its upload is not there any more: fenced, or is it the whole store that is not there? */
    <T> Uni<T> gone(Begun begun, String operation) {
        return store.requireIdentity(operation).chain(() -> {
            records.forget(begun.record());
            return Uni.createFrom().failure(client.failures().of(Kind.FENCED, operation, "the staged object is gone"));
        });
    }

    ConnectorException failure(Kind kind, String operation, String reason) {
        return client.failures().of(kind, operation, reason);
    }
}
