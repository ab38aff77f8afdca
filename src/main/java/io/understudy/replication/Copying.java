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
            Connector from, Place source, Connector to, StageId stage, Place place, long size, Digest digest) {
        return from.open(source, ByteRange.ALL)
                .chain(stored -> stored.info().size() == size
                        ? stage(from, stored, to, stage, place, digest)
                        : stored.release().chain(() -> Uni.createFrom().failure(corrupt(from, "it has another size"))));
    }

    private Uni<Staged> stage(
            Connector from, StoredObject stored, Connector to, StageId stage, Place place, Digest digest) {
        var size = stored.info().size();
        if (size <= buffer) {
            return stored.bytes()
                    .collect()
                    .in(Buffer::buffer, Buffer::appendBuffer)
                    .chain(bytes -> Digest.of(bytes).equals(digest)
                            ? to.stage(stage, place, Content.of(bytes))
                            : Uni.createFrom().failure(corrupt(from, "its digest differs")));
        }
        var found = Digest.builder();
        var begun = new AtomicBoolean();
        var bytes = stored.bytes()
                .onSubscription()
                .invoke(() -> begun.set(true))
                .invoke(chunk -> found.add(chunk.getByteBuf().nioBuffer()));
        return to.stage(stage, place, Content.streamed(OptionalLong.of(size), bytes))
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
