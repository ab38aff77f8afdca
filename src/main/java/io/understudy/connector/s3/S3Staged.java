package io.understudy.connector.s3;

import io.smallrye.mutiny.Uni;
import io.understudy.connector.ConnectorException;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.Receipt;
import io.understudy.connector.Staged;
import io.understudy.connector.s3.Staging.Begun;
import io.understudy.connector.s3.Uploads.Part;
import io.understudy.object.Content;
import io.understudy.object.Digest;
import io.understudy.object.Place;
import io.understudy.object.StageId;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;

/** An upload whose parts are all there, and its completion, which makes it visible. */
final class S3Staged implements Staged {
    private static final String COMMIT = "commit";

    private final Staging staging;
    private final Begun begun;
    private final Place place;
    private final List<Part> parts;
    private final long size;
    private final Optional<Digest> digest;
    private final Optional<Buffer> bytes;
    /** Some stores answer a second completion like the first one, for a while. */
    private volatile boolean spent;

    private volatile boolean sent;

    S3Staged(
            Staging staging,
            Begun begun,
            Place place,
            List<Part> parts,
            long size,
            Optional<Digest> digest,
            Optional<Buffer> bytes) {
        this.staging = staging;
        this.begun = begun;
        this.place = place;
        this.parts = List.copyOf(parts);
        this.size = size;
        this.digest = digest;
        this.bytes = bytes;
    }

    @Override
    public StageId id() {
        return begun.id();
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public Uni<Receipt> commit(Place to) {
        return Uni.createFrom().deferred(() -> {
            if (spent) {
                return staging.gone(begun, COMMIT);
            }
            return to.equals(place) ? complete() : elsewhere(to);
        });
    }

    private Uni<Receipt> complete() {
        var first = !sent;
        sent = true;
        return staging.uploads()
                .complete(begun.upload(), parts)
                .onFailure(S3Staged::isGone)
                .recoverWithUni(() -> staging.gone(begun, COMMIT))
                .onFailure(failure -> first && isNotLocked(failure))
                .recoverWithUni(this::goneOr)
                .onFailure(S3Staged::isCrossed)
                .transform(failure -> staging.failure(Kind.IN_DOUBT, COMMIT, String.valueOf(failure.getMessage())))
                .onFailure(S3Staged::isGone)
                .invoke(() -> spent = true)
                .invoke(() -> {
                    spent = true;
                    staging.committed(begun);
                })
                .chain(proven -> proven ? Uni.createFrom().item(new Receipt(size, digest)) : looked());
    }

    // The store does not say what it has put together: at least the size has to be right.
    private Uni<Receipt> looked() {
        return staging.look()
                .stat(COMMIT, place)
                .map(found -> found.map(info -> new Receipt(info.size(), info.digest()))
                        .orElseThrow(
                                () -> staging.failure(Kind.UNAVAILABLE, COMMIT, "what was committed is not there")))
                .onFailure()
                .transform(failure -> staging.failure(Kind.IN_DOUBT, COMMIT, String.valueOf(failure.getMessage())));
    }

    /** Nobody else has sent a completion: whoever got hold of the upload before has aborted it, or is doing so. */
    private Uni<Boolean> goneOr(Throwable failure) {
        return staging.uploads()
                .isGone(COMMIT, begun.upload())
                .onFailure()
                .transform(unknown -> failure)
                .chain(gone ->
                        gone ? staging.gone(begun, COMMIT) : Uni.createFrom().failure(failure));
    }

    private static boolean isNotLocked(Throwable failure) {
        return failure instanceof ConnectorException known && Uploads.notLocked(known);
    }

    // S3Proxy says that a key is missing where an abort takes the parts from a completion under way; whether that was
    // before or behind the object's appearance it does not say. Whatever else misses a key here is in doubt as well.
    private static boolean isCrossed(Throwable failure) {
        return failure instanceof ConnectorException known && known.kind() == Kind.NOT_FOUND;
    }

    private static boolean isGone(Throwable failure) {
        return failure instanceof ConnectorException known && known.kind() == Kind.FENCED;
    }

    /** An upload's key cannot be changed; what is in memory is uploaded again under the other one. */
    private Uni<Receipt> elsewhere(Place to) {
        if (bytes.isEmpty()) {
            return Uni.createFrom()
                    .failure(staging.failure(
                            Kind.UNSUPPORTED, COMMIT, "what was streamed to one place cannot go to another one"));
        }
        spent = true;
        return discard()
                .chain(() -> staging.stage(begun.id(), to, Content.of(bytes.get())))
                .chain(again -> again.commit(to));
    }

    @Override
    public Uni<Void> discard() {
        return staging.end(begun, "discard");
    }
}
