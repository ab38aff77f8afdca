package io.understudy.replication;

import io.smallrye.mutiny.Uni;
import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorException;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.Staged;
import io.understudy.connector.StoredObject;
import io.understudy.object.ByteRange;
import io.understudy.object.Content;
import io.understudy.object.Digest;
import io.understudy.object.Place;
import io.understudy.object.StageId;
import io.understudy.replication.Trace.Step;
import io.vertx.core.buffer.Buffer;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;

/** Moves one version's bytes from cluster to cluster, and tells whether a cluster holds them. */
final class Copying {
    private final int buffer;

    Copying(int buffer) {
        this.buffer = buffer;
    }

    /** Whether a place holds exactly these bytes; they are read back where the store keeps no digest. */
    Uni<Boolean> holds(Connector connector, Place place, long size, Digest digest) {
        return connector.stat(place).chain(info -> {
            if (info.isEmpty() || info.get().size() != size) {
                return Uni.createFrom().item(false);
            }
            return info.get()
                    .digest()
                    .map(told -> Uni.createFrom().item(told.equals(digest)))
                    .orElseGet(() -> readBack(connector, place, digest));
        });
    }

    /** Stages a copy of what another cluster holds; fails with {@code CORRUPT} where that is not the version. */
    Uni<Staged> stage(
            Connector from,
            Place source,
            Connector to,
            StageId stage,
            Place place,
            long size,
            Digest digest,
            Trace trace) {
        var open = open(from, source, size);
        if (size <= buffer) {
            return trace.follow(
                            Step.READ,
                            from.info().cluster(),
                            open.chain(stored -> held(from, stored, digest)),
                            bytes -> "read")
                    .chain(bytes -> trace.follow(
                            Step.STAGE,
                            to.info().cluster(),
                            to.stage(stage, place, Content.of(bytes)),
                            staged -> "staged"));
        }
        return trace.follow(Step.READ, from.info().cluster(), open, stored -> "opened")
                .chain(stored -> trace.follow(
                        Step.STAGE,
                        to.info().cluster(),
                        streamed(from, stored, to, stage, place, digest),
                        staged -> "staged"));
    }

    private static Uni<StoredObject> open(Connector from, Place source, long size) {
        return from.open(source, ByteRange.ALL)
                .chain(stored -> stored.info().size() == size
                        ? Uni.createFrom().item(stored)
                        : stored.release().chain(() -> Uni.createFrom().failure(corrupt(from, "it has another size"))));
    }

    private static Uni<Buffer> held(Connector from, StoredObject stored, Digest digest) {
        return stored.bytes()
                .collect()
                .in(Buffer::buffer, Buffer::appendBuffer)
                .chain(bytes -> Digest.of(bytes).equals(digest)
                        ? Uni.createFrom().item(bytes)
                        : Uni.createFrom().failure(corrupt(from, "its digest differs")));
    }

    private static Uni<Staged> streamed(
            Connector from, StoredObject stored, Connector to, StageId stage, Place place, Digest digest) {
        var found = Digest.builder();
        var begun = new AtomicBoolean();
        var bytes = stored.bytes()
                .onSubscription()
                .invoke(() -> begun.set(true))
                .invoke(chunk -> found.add(chunk.getByteBuf().nioBuffer()));
        return to.stage(
                        stage,
                        place,
                        Content.streamed(OptionalLong.of(stored.info().size()), bytes))
                // Whoever refuses at once never subscribes, and then the source is still open.
                .onTermination()
                .call(() -> begun.get() ? Uni.createFrom().voidItem() : released(stored))
                .chain(staged -> found.build().equals(digest)
                        ? Uni.createFrom().item(staged)
                        : staged.discard()
                                .onFailure()
                                .recoverWithNull()
                                .chain(() -> Uni.createFrom().failure(corrupt(from, "its digest differs"))));
    }

    private static Uni<Void> released(StoredObject stored) {
        return stored.release().onFailure().recoverWithNull();
    }

    private static Uni<Boolean> readBack(Connector connector, Place place, Digest digest) {
        var found = Digest.builder();
        return connector
                .open(place, ByteRange.ALL)
                .chain(stored -> stored.bytes()
                        .invoke(chunk -> found.add(chunk.getByteBuf().nioBuffer()))
                        .onItem()
                        .ignoreAsUni())
                .map(done -> found.build().equals(digest));
    }

    private static ConnectorException corrupt(Connector from, String reason) {
        return new ConnectorException(Kind.CORRUPT, from.info().cluster(), "read", reason);
    }
}
