package io.understudy.connector.s3;

import io.smallrye.mutiny.Uni;
import io.understudy.connector.ConnectorException;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.object.Place;
import io.understudy.object.StageId;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/**
 * Deletes. No fence keeps a DELETE that has been sent from taking effect, so each one is signed with its own last moment,
 * after which the store itself refuses it, and that moment is recorded before anything is sent: a fence waits for it.
 * However long this process or the network then sleeps, the request does no harm afterwards.
 */
final class Deletion {
    private static final String DELETE = "delete";
    /** From the record to the store's acceptance of the request. */
    private static final Duration VALID = Duration.ofSeconds(10);
    /** How long the store may take over a request that it has accepted, with its clocks a little apart. */
    private static final Duration AT_WORK = Duration.ofSeconds(20);

    /** How long a request may take effect after it was begun. */
    static final Duration LATE_WINDOW = VALID.plus(AT_WORK);

    private final S3Client client;
    private final S3Objects objects;
    private final S3Keys keys;
    private final Records records;
    private final Signs signs;
    private final Set<StageId> deleting;

    /** @param deleting the ids under which deletes are under way */
    Deletion(S3Client client, S3Objects objects, S3Keys keys, Records records, Signs signs, Set<StageId> deleting) {
        this.client = client;
        this.objects = objects;
        this.keys = keys;
        this.records = records;
        this.signs = signs;
        this.deleting = deleting;
    }

    /** From when on what was recorded with its last moment can take effect no more. */
    static Instant over(Instant expires) {
        return expires.plus(AT_WORK);
    }

    /** What is not there is not sent a DELETE, which could only harm what comes after. */
    Uni<Void> delete(StageId id, Place place) {
        return objects.head(DELETE, keys.object(place))
                .chain(found -> found.isPresent() ? remove(id, place) : signs.requireNone(DELETE, id));
    }

    private Uni<Void> remove(StageId id, Place place) {
        return Uni.createFrom().deferred(() -> {
            var signed = client.clock().now();
            deleting.add(id);
            return records.write(id, signed.plus(VALID))
                    .chain(record -> signs.requireNone(DELETE, id)
                            // Nothing has been sent: who sweeps need not wait for its last moment.
                            .onFailure()
                            .call(() -> records.remove(record))
                            .chain(() -> send(place, signed))
                            .onItemOrFailure()
                            .invoke((done, failure) -> {
                                if (!inDoubt(failure)) {
                                    records.forget(record);
                                }
                            }))
                    .onTermination()
                    .invoke(() -> deleting.remove(id));
        });
    }

    private Uni<Void> send(Place place, Instant signed) {
        var call = S3Call.object(DELETE, HttpMethod.DELETE, keys.object(place)).decisive();
        if (isTooLate(signed)) {
            return Uni.createFrom().failure(tooLate());
        }
        return client.askUntil(call, signed, VALID)
                .invoke(answer -> check(call, answer, signed))
                .replaceWithVoid();
    }

    private void check(S3Call call, S3Answer answer, Instant signed) {
        if (answer.ok()) {
            return;
        }
        var failure = client.failures().of(call, answer);
        if (failure.kind() == Kind.DENIED && isTooLate(signed)) {
            throw tooLate();
        }
        if (failure.kind() != Kind.NOT_FOUND) {
            throw failure;
        }
    }

    private boolean isTooLate(Instant signed) {
        return client.clock().now().isAfter(signed.plus(VALID));
    }

    private ConnectorException tooLate() {
        return client.failures()
                .of(Kind.UNAVAILABLE, DELETE, "it could not be sent within " + VALID.toSeconds() + " s");
    }

    private static boolean inDoubt(Throwable failure) {
        return failure != null && (!(failure instanceof ConnectorException known) || known.inDoubt());
    }
}
