package io.understudy.connector.s3;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.MultiHelper;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.ObjectInfo;
import io.understudy.connector.StoredObject;
import io.understudy.connector.s3.S3Client.Opened;
import io.understudy.object.ByteRange;
import io.understudy.object.Place;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reads. One answer is one object from its first byte to its last; where it breaks off, the rest is asked for on
 * condition that it still is the same object.
 */
final class S3Reader {
    private static final int RESUMES = 3;
    private static final int NOT_SATISFIABLE = 416;
    private static final int PARTIAL = 206;
    private static final int PRECONDITION_FAILED = 412;

    /** Where a body is: what is still to come, of which object. */
    private record Position(String key, Optional<String> etag, long offset, long left, int resumes) {
        Position after(long passed) {
            return new Position(key, etag, offset + passed, left - passed, resumes - 1);
        }

        String range() {
            return "bytes=" + offset + "-" + (offset + left - 1);
        }
    }

    private final S3Client client;
    private final S3Keys keys;
    private final S3Look look;
    private final StoreObject store;

    S3Reader(S3Client client, S3Keys keys, S3Look look, StoreObject store) {
        this.client = client;
        this.keys = keys;
        this.look = look;
        this.store = store;
    }

    Uni<StoredObject> open(Place place, ByteRange range) {
        return Uni.createFrom().deferred(() -> {
            var key = keys.object(place);
            var call = S3Call.object("open", HttpMethod.GET, key);
            var ranged = range.equals(ByteRange.ALL) ? call : call.withHeader("range", header(range));
            return client.open(ranged).chain(opened -> switch (opened.answer().status()) {
                case 200, PARTIAL -> Uni.createFrom().item(stored(place, range, key, opened));
                case NOT_SATISFIABLE -> behindTheEnd(place);
                default -> failed(ranged, opened.answer());
            });
        });
    }

    private static String header(ByteRange range) {
        var last = range.offset() + range.length() - 1;
        // A range that is as long as can be has no end.
        return "bytes=" + range.offset() + "-" + (last < range.offset() ? "" : Long.toString(last));
    }

    private StoredObject stored(Place place, ByteRange range, String key, Opened opened) {
        var answer = opened.answer();
        var response = opened.bytes().orElseThrow(() -> new IllegalStateException("a success has bytes"));
        var info = S3Look.info(place, answer, size(answer, response));
        var position = new Position(key, answer.header("etag"), range.offset(), range.lengthIn(info.size()), RESUMES);
        return new StoredObject(info, bytes(response, position), release(response));
    }

    private long size(S3Answer answer, HttpClientResponse response) {
        try {
            var told = answer.status() == PARTIAL
                    ? answer.header("content-range").map(range -> range.substring(range.lastIndexOf('/') + 1))
                    : answer.header("content-length");
            return Long.parseLong(told.orElse("unknown"));
        } catch (NumberFormatException e) {
            S3Client.drop(response);
            throw client.failures().lost(Kind.UNEXPECTED, "open", e);
        }
    }

    // Also an empty object's first byte is behind its end.
    private Uni<StoredObject> behindTheEnd(Place place) {
        return look.stat("open", place)
                .map(found -> found.<ObjectInfo>map(info -> info)
                        .orElseThrow(() -> client.failures().of(Kind.NOT_FOUND, "open", "no such object")))
                .map(info -> new StoredObject(
                        info, Multi.createFrom().empty(), Uni.createFrom().voidItem()));
    }

    private <T> Uni<T> failed(S3Call call, S3Answer answer) {
        var failure = client.failures().of(call, answer);
        return failure.kind() == Kind.NOT_FOUND
                ? store.requireIdentity(call.operation())
                        .chain(() -> Uni.createFrom()
                                .failure(client.failures().of(Kind.NOT_FOUND, "open", "no such object")))
                : Uni.createFrom().failure(failure);
    }

    private Multi<Buffer> bytes(HttpClientResponse response, Position position) {
        var passed = new AtomicLong();
        return MultiHelper.toMulti(response)
                .invoke(chunk -> passed.addAndGet(chunk.length()))
                .onCancellation()
                .invoke(() -> S3Client.drop(response))
                .onFailure()
                .recoverWithMulti(failure -> resumed(position.after(passed.get()), failure));
    }

    private Multi<Buffer> resumed(Position position, Throwable failure) {
        if (position.left() == 0) {
            return Multi.createFrom().empty();
        }
        if (position.resumes() < 0 || position.etag().isEmpty()) {
            return Multi.createFrom().failure(client.failures().lost(Kind.UNAVAILABLE, "read", failure));
        }
        var call = S3Call.object("read", HttpMethod.GET, position.key())
                .withHeader("range", position.range())
                .withHeader("if-match", position.etag());
        return client.open(call)
                .onItem()
                .transformToMulti(opened -> opened.bytes()
                        .map(response -> bytes(response, position))
                        .orElseGet(() -> Multi.createFrom().failure(cannotGoOn(call, opened.answer()))));
    }

    private RuntimeException cannotGoOn(S3Call call, S3Answer answer) {
        return answer.status() == PRECONDITION_FAILED || answer.missing()
                ? client.failures().of(Kind.UNEXPECTED, call.operation(), "the object was replaced while it was read")
                : client.failures().of(call, answer);
    }

    private static Uni<Void> release(HttpClientResponse response) {
        return Uni.createFrom().voidItem().invoke(() -> S3Client.drop(response));
    }
}
