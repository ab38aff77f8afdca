package io.understudy.connector.webdav;

import io.smallrye.mutiny.Uni;
import io.understudy.connector.Capacity;
import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.ConnectorInfo;
import io.understudy.connector.ListRequest;
import io.understudy.connector.ObjectInfo;
import io.understudy.connector.Page;
import io.understudy.connector.Staged;
import io.understudy.connector.StoreIdentity;
import io.understudy.connector.StoredObject;
import io.understudy.connector.webdav.Placing.Way;
import io.understudy.object.ByteRange;
import io.understudy.object.Content;
import io.understudy.object.Place;
import io.understudy.object.ProcessId;
import io.understudy.object.StageId;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** A WebDAV server's folder. A move makes a commit visible, and the missing source of a move is what fences it. */
final class WebdavConnector implements Connector {
    private static final String PREPARE = "prepare";
    /** How fast a server that copies on a move has to be at least, in bytes for each second. */
    private static final long SLOWEST_COPY = 1 << 20;
    /** Looks at a place that is empty, before that is believed: some servers replace in two steps. */
    private static final int LOOKS = 3;

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    private final ConnectorInfo info;
    private final Addresses addresses;
    private final OptionalLong quota;
    private final InstantSource clock;
    private final Shared shared;
    private final Resources resources;
    private final Store store;
    private final Removal removal;
    private final Staging staging;
    private final Placing placing;
    private final Reading reading;
    private final WebdavFailures failures;
    private final Pauses pauses;
    private final Supplier<Uni<Void>> closing;
    private volatile boolean overwrites;

    /**
     * What all connectors of one process have in common.
     *
     * @param numbers for names that are used once
     */
    record Shared(AtomicLong numbers, InTurn turns, Removal.Unanswered unanswered) {}

    /** A while without work. */
    interface Pauses {
        Uni<Void> pause(Duration pause);
    }

    WebdavConnector(
            ConnectorInfo info,
            Addresses addresses,
            Server server,
            Resources resources,
            WebdavOptions options,
            OptionalLong quota,
            InstantSource clock,
            Shared shared,
            Pauses pauses,
            Supplier<Uni<Void>> closing) {
        this.info = info;
        this.addresses = addresses;
        this.quota = quota;
        this.clock = clock;
        this.shared = shared;
        this.resources = resources;
        this.pauses = pauses;
        this.closing = closing;
        this.failures = new WebdavFailures(info.cluster());
        this.store = new Store(addresses, server, resources, failures);
        this.removal = new Removal(
                addresses, info.process(), resources, store, failures, shared.unanswered(), shared.numbers());
        this.staging = new Staging(addresses, server, resources, removal, store, options.readBack(), failures);
        this.placing = new Placing(
                addresses, resources, new Parents(addresses, resources, failures), removal, store, failures);
        this.reading = new Reading(addresses, server, resources, failures);
    }

    @Override
    public ConnectorInfo info() {
        return info;
    }

    @Override
    public Uni<Optional<StoreIdentity>> probe() {
        return Uni.createFrom().deferred(() -> store.read("probe"));
    }

    @Override
    public Uni<Void> register(StoreIdentity identity) {
        return Uni.createFrom().deferred(() -> store.register(identity));
    }

    @Override
    public Uni<Void> prepare() {
        return Uni.createFrom()
                .deferred(() -> store.remember(PREPARE))
                .chain(() -> makeOwn(addresses.stage(info.process())))
                .chain(() -> makeOwn(addresses.signs(info.process())))
                .chain(this::tryOverwriting);
    }

    private Uni<Void> makeOwn(String collection) {
        return resources.make(PREPARE, collection).chain(answer -> {
            if (answer.success()) {
                return Uni.createFrom().voidItem();
            }
            return resources.find(PREPARE, addresses.sign(info.process())).chain(found -> {
                if (found.isPresent()) {
                    return found.get().collection()
                            ? Uni.createFrom().voidItem()
                            : store.fenced(PREPARE, "this process was fenced");
                }
                return Uni.createFrom()
                        .failure(
                                answer.status() == 409 || answer.status() == 404
                                        ? failures.of(Kind.UNAVAILABLE, PREPARE, "the store's own folders are missing")
                                        : failures.of(PREPARE, answer.status()));
            });
        });
    }

    // Some servers remove the target of a move before they find that its source is gone: a commit that comes late would
    // delete what is newer. Found out by such a move, because no server tells it.
    private Uni<Void> tryOverwriting() {
        var number = shared.numbers().incrementAndGet();
        var trial = new StageId(info.process(), "0trial");
        var target = addresses.staged(trial, number);
        var missing = addresses.staged(trial, shared.numbers().incrementAndGet());
        return resources
                .write(PREPARE, target, Buffer.buffer())
                .chain(answer -> resources.replace(PREPARE, missing, target, Duration.ZERO))
                .chain(answer -> resources.find(PREPARE, target))
                .invoke(found -> overwrites = found.isPresent())
                .chain(() -> resources.remove(PREPARE, target));
    }

    @Override
    public Uni<Staged> stage(StageId id, Place place, Content content) {
        if (!id.process().equals(info.process())) {
            throw new IllegalArgumentException("a connector stages for its own process only");
        }
        var once = Uni.createFrom().deferred(() -> {
            var number = shared.numbers().incrementAndGet();
            return staging.put(id, number, content).map(size -> staged(id, number, size));
        });
        // Under another name each time: what comes late of the first attempt is of no use to anybody.
        return content.buffered().isPresent() ? once.onFailure(Server::closed).recoverWithUni(once) : once;
    }

    private Staged staged(StageId id, long number, long size) {
        return new WebdavStaged(
                id,
                size,
                place -> shared.turns()
                        .change(
                                info.cluster(),
                                place,
                                placing.move(new Way(
                                        id,
                                        addresses.staged(id, number),
                                        size,
                                        place,
                                        overwrites,
                                        Duration.ofSeconds(size / SLOWEST_COPY)))),
                Uni.createFrom().deferred(() -> staging.remove(id, number)));
    }

    @Override
    public Uni<StoredObject> open(Place place, ByteRange range) {
        return look(place, Uni.createFrom().deferred(() -> reading.open(place, range)), 1)
                .chain(found -> {
                    if (found.isEmpty()) {
                        return store.requireSame("open")
                                .chain(() -> Uni.createFrom()
                                        .failure(failures.of(Kind.NOT_FOUND, "open", "no such object")));
                    }
                    return store.requireSame("open")
                            .replaceWith(found.get())
                            .onFailure()
                            .call(() -> found.get().release())
                            .onCancellation()
                            .call(() -> found.get().release());
                });
    }

    @Override
    public Uni<Optional<ObjectInfo>> stat(Place place) {
        var found = Uni.createFrom()
                .deferred(() -> resources.find("stat", addresses.object(place)))
                .map(resource -> resource.filter(each -> !each.collection())
                        .map(each -> new ObjectInfo(place, each.size().orElse(0), each.modified(), Optional.empty())));
        return look(place, found, 1).call(() -> store.requireSame("stat"));
    }

    // Between the two steps of a replacement nothing stands there for a moment.
    private <T> Uni<Optional<T>> look(Place place, Uni<Optional<T>> once, int number) {
        return Uni.createFrom().deferred(() -> {
            var before = shared.turns().busy(info.cluster(), place);
            return once.chain(found -> {
                var busy = before || shared.turns().busy(info.cluster(), place);
                if (found.isPresent() || (number >= LOOKS && !busy)) {
                    return Uni.createFrom().item(found);
                }
                return pauses.pause(BETWEEN_LOOKS).chain(() -> look(place, once, busy ? number : number + 1));
            });
        });
    }

    @Override
    public Uni<Void> delete(StageId id, Place place) {
        return shared.turns().change(info.cluster(), place, removal.delete(id, place));
    }

    @Override
    public Uni<Page> list(ListRequest request) {
        return Uni.createFrom()
                .deferred(() -> new WebdavListing(addresses, resources, request).page())
                .call(() -> store.requireSame("list"));
    }

    @Override
    public Uni<Capacity> capacity() {
        return Uni.createFrom()
                .deferred(() -> store.requireSame("capacity"))
                .chain(() -> resources.quota("capacity", addresses.root()))
                .map(this::capacity);
    }

    private Capacity capacity(Optional<Resource> root) {
        var free = root.map(Resource::available).orElse(OptionalLong.empty());
        if (free.isEmpty()) {
            // How much of a quota is used the catalogue knows; this server does not tell.
            return new Capacity(quota, quota, clock.instant());
        }
        var limit = quota.orElse(Long.MAX_VALUE);
        var total = free.getAsLong()
                + root.map(Resource::used).orElse(OptionalLong.empty()).orElse(0);
        return new Capacity(
                OptionalLong.of(Math.min(total, limit)),
                OptionalLong.of(Math.min(free.getAsLong(), limit)),
                clock.instant());
    }

    @Override
    public Uni<Void> fence(StageId id) {
        return Uni.createFrom().deferred(() -> removal.fence(id));
    }

    @Override
    public Uni<Void> fence(ProcessId process) {
        return Uni.createFrom().deferred(() -> removal.fence(process));
    }

    @Override
    public Uni<Void> sweep(ProcessId process) {
        return Uni.createFrom().deferred(() -> removal.sweep(process));
    }

    @Override
    public Uni<Void> tidy(Predicate<StageId> inUse) {
        return Uni.createFrom().deferred(() -> removal.tidy(inUse));
    }

    @Override
    public Uni<Void> close() {
        return Uni.createFrom().deferred(closing::get);
    }
}
