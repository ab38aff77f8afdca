package io.understudy.connector.webdav;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.understudy.connector.ConnectorException;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.IdentityDocument;
import io.understudy.connector.StoreIdentity;
import io.understudy.connector.webdav.Server.Call;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The file that says which store this is, and the check that it is still the same one. */
final class Store {
    private static final String REGISTER = "register";

    private final Addresses addresses;
    private final Server server;
    private final Resources resources;
    private final WebdavFailures failures;
    private volatile @Nullable StoreIdentity prepared;

    Store(Addresses addresses, Server server, Resources resources, WebdavFailures failures) {
        this.addresses = addresses;
        this.server = server;
        this.resources = resources;
        this.failures = failures;
    }

    /** Empty where nothing was ever registered. */
    Uni<Optional<StoreIdentity>> read(String operation) {
        return server.ask(operation, Call.of(HttpMethod.GET, addresses.identity()))
                .map(answer -> identity(operation, answer));
    }

    private Optional<StoreIdentity> identity(String operation, Answer answer) {
        if (answer.status() == 404 || answer.status() == 410) {
            return Optional.empty();
        }
        if (!answer.success()) {
            throw failures.of(operation, answer.status());
        }
        if (answer.body().length() > IdentityDocument.LONGEST) {
            throw failures.of(Kind.CORRUPT, operation, "the store's identity cannot be read");
        }
        return Optional.of(parse(operation, answer.body().toString(StandardCharsets.UTF_8)));
    }

    /** From now on the store has to be the one that it is at this moment. */
    Uni<Void> remember(String operation) {
        return registered(operation)
                .invoke(now -> {
                    var before = prepared;
                    if (before != null && !before.equals(now)) {
                        throw another(operation);
                    }
                    prepared = now;
                })
                .replaceWithVoid();
    }

    /**
     * What a server shows, also that something is missing, proves something only where it is the right store: folders
     * can be unmounted or change places behind it. An empty file that is named after the store proves it at the least
     * cost.
     */
    Uni<Void> requireSame(String operation) {
        var expected = prepared;
        if (expected == null) {
            return requireIdentity(operation);
        }
        return resources
                .find(operation, addresses.proof(expected.store()))
                .chain(proof -> proof.isPresent() ? Uni.createFrom().voidItem() : requireIdentity(operation));
    }

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

    /** Fails with {@code FENCED} where this is the right store, and says else that it is not. */
    <T> Uni<T> fenced(String operation, String reason) {
        return requireIdentity(operation)
                .chain(() -> Uni.createFrom().failure(failures.of(Kind.FENCED, operation, reason)));
    }

    /** Makes the service's own collections and writes the identity. */
    Uni<Void> register(StoreIdentity identity) {
        return makeRoot(addresses.root())
                .chain(() ->
                        makeAll(List.of(addresses.own(), addresses.stages(), addresses.fenced(), addresses.marks())))
                .chain(() -> read(REGISTER))
                .chain(found -> {
                    if (found.isPresent()) {
                        return found.get().equals(identity)
                                ? proof(identity)
                                : Uni.createFrom()
                                        .failure(failures.of(
                                                Kind.OCCUPIED, REGISTER, "the folder is another store already"));
                    }
                    return proof(identity).chain(() -> write(identity));
                });
    }

    private Uni<Void> makeRoot(String root) {
        return resources.find(REGISTER, root).chain(found -> {
            if (found.isPresent() || root.equals("/")) {
                return Uni.createFrom().voidItem();
            }
            var parent = root.substring(0, root.lastIndexOf('/', root.length() - 2) + 1);
            return makeRoot(parent).chain(() -> make(root));
        });
    }

    private Uni<Void> makeAll(List<String> collections) {
        return Multi.createFrom()
                .iterable(collections)
                .onItem()
                .transformToUniAndConcatenate(this::make)
                .onItem()
                .ignoreAsUni();
    }

    private Uni<Void> make(String collection) {
        return resources
                .make(REGISTER, collection)
                .chain(answer -> answer.success()
                        ? Uni.createFrom().voidItem()
                        : resources
                                .find(REGISTER, collection)
                                .invoke(found -> {
                                    if (found.filter(Resource::collection).isEmpty()) {
                                        throw failures.of(REGISTER, answer.status());
                                    }
                                })
                                .replaceWithVoid());
    }

    private Uni<Void> proof(StoreIdentity identity) {
        return succeed(resources.write(REGISTER, addresses.proof(identity.store()), Buffer.buffer()));
    }

    // Written beside and moved, so that it is there whole or not at all.
    private Uni<Void> write(StoreIdentity identity) {
        var text = IdentityDocument.of(identity).text();
        var beside = addresses.identity() + ".new-" + identity.store();
        return succeed(resources.write(REGISTER, beside, Buffer.buffer(text)))
                .chain(() -> succeed(resources.move(REGISTER, beside, addresses.identity(), Duration.ZERO)));
    }

    private Uni<Void> succeed(Uni<Answer> step) {
        return step.invoke(answer -> {
                    if (!answer.success()) {
                        throw failures.of(REGISTER, answer.status());
                    }
                })
                .replaceWithVoid();
    }

    private Uni<StoreIdentity> registered(String operation) {
        return read(operation)
                .map(found -> found.orElseThrow(
                        () -> failures.of(Kind.UNAVAILABLE, operation, "the store's identity is missing")));
    }

    private ConnectorException another(String operation) {
        return failures.of(Kind.UNAVAILABLE, operation, "another store stands in this one's place");
    }

    private StoreIdentity parse(String operation, String text) {
        return new IdentityDocument(text)
                .identity()
                .orElseThrow(() -> failures.of(Kind.CORRUPT, operation, "the store's identity cannot be read"));
    }
}
