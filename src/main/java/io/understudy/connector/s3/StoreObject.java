package io.understudy.connector.s3;

import io.smallrye.mutiny.Uni;
import io.understudy.connector.ConnectorException;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.IdentityDocument;
import io.understudy.connector.StoreIdentity;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The object that says which store this is, and the check that it is still the same one. */
final class StoreObject {
    private final S3Client client;
    private final S3Objects objects;
    private final S3Keys keys;
    private final S3Options options;
    private volatile @Nullable StoreIdentity prepared;

    StoreObject(S3Client client, S3Objects objects, S3Keys keys, S3Options options) {
        this.client = client;
        this.objects = objects;
        this.keys = keys;
        this.options = options;
    }

    /** Empty where the store was never registered, also where there is no bucket yet. */
    Uni<Optional<StoreIdentity>> read(String operation) {
        var call = S3Call.object(operation, HttpMethod.GET, keys.identity());
        return client.ask(call)
                .map(answer -> answer.missing() && isUnregistered(answer)
                        ? Optional.empty()
                        : Optional.of(
                                parse(operation, client.successful(call, answer).body())));
    }

    private static boolean isUnregistered(S3Answer answer) {
        return answer.code().equals("NoSuchKey") || answer.code().equals("NoSuchBucket");
    }

    Uni<Void> write(StoreIdentity identity) {
        var text = IdentityDocument.of(identity).text();
        return makeBucket()
                .chain(() -> objects.put("register", keys.proof(identity.store()), Buffer.buffer()))
                .chain(() -> objects.put("register", keys.identity(), Buffer.buffer(text)))
                .chain(() -> read("register"))
                .invoke(now -> {
                    if (!now.equals(Optional.of(identity))) {
                        throw failure(Kind.OCCUPIED, "register", "the bucket has become another store meanwhile");
                    }
                })
                .replaceWithVoid();
    }

    private Uni<Void> makeBucket() {
        var look = S3Call.bucket("register", HttpMethod.HEAD);
        return client.ask(look).chain(answer -> {
            if (!answer.missing()) {
                client.successful(look, answer);
                return Uni.createFrom().voidItem();
            }
            var make = S3Call.bucket("register", HttpMethod.PUT);
            return client.ask(make)
                    .chain(made -> made.code().endsWith("LocationConstraintException")
                                    || made.code().equals("InvalidLocationConstraint")
                            ? client.send(make.with(location()))
                            : Uni.createFrom().item(client.successful(make, made)))
                    .replaceWithVoid();
        });
    }

    private Buffer location() {
        return Buffer.buffer("<CreateBucketConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
                + "<LocationConstraint>" + options.region() + "</LocationConstraint></CreateBucketConfiguration>");
    }

    /** From now on the store has to be the one that it is at this moment. */
    Uni<StoreIdentity> remember(String operation) {
        return registered(operation).invoke(now -> {
            var before = prepared;
            if (before != null && !before.equals(now)) {
                throw another(operation);
            }
            prepared = now;
        });
    }

    /** The store that was remembered. */
    Optional<UUID> store() {
        return Optional.ofNullable(prepared).map(StoreIdentity::store);
    }

    /** What is missing proves something only where it is the right store that misses it. */
    Uni<Void> requireIdentity(String operation) {
        return registered(operation)
                .invoke(now -> {
                    var expected = prepared;
                    if (expected != null && !expected.equals(now)) {
                        throw another(operation);
                    }
                })
                .replaceWithVoid();
    }

    private Uni<StoreIdentity> registered(String operation) {
        return read(operation)
                .map(found -> found.orElseThrow(
                        () -> failure(Kind.UNAVAILABLE, operation, "the store's identity is missing")));
    }

    private ConnectorException another(String operation) {
        return failure(Kind.UNAVAILABLE, operation, "another store stands in this one's place");
    }

    private StoreIdentity parse(String operation, Buffer body) {
        return new IdentityDocument(body.toString(StandardCharsets.UTF_8))
                .identity()
                .orElseThrow(() -> failure(Kind.CORRUPT, operation, "the store's identity cannot be read"));
    }

    private ConnectorException failure(Kind kind, String operation, String reason) {
        return client.failures().of(kind, operation, reason);
    }
}
