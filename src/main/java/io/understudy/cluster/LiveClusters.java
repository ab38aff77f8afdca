package io.understudy.cluster;

import io.smallrye.mutiny.Uni;
import io.understudy.cluster.Admission.Found;
import io.understudy.cluster.ClusterStore.Deletion;
import io.understudy.cluster.ClusterStore.Snapshot;
import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorException;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.Timing;
import io.understudy.connector.layer.Layers;
import io.understudy.connector.layer.Turns;
import io.understudy.object.InvalidValueException;
import io.understudy.object.ProcessId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The clusters of this replica. Nothing is open before {@link #renew} has given the first process id.
 *
 * <p>What changes the set of clusters goes one after the other and to its end, whoever leaves meanwhile; what only looks
 * goes beside it. A cluster that is described anew gets another connector, and what is under way on the old one goes on.
 */
public final class LiveClusters implements Registry {
    private static final Logger LOG = Logger.getLogger(LiveClusters.class);
    private static final int MOST_PROTOCOLS = 16;
    private static final int MOST_WAITING = 256;

    private final ClusterStore store;
    private final DriverCatalogue drivers;
    private final Opener opener;
    private final Layers layers;
    private final Examination examination;
    private final ClusterSettings settings;
    private final ClusterListener listener;
    private final Supplier<UUID> ids;
    private final Timing timing;
    private final InstantSource clock;
    private final Turns changes = new Turns(1, MOST_WAITING);
    private final Map<String, LiveCluster> live = new ConcurrentHashMap<>();
    private volatile @Nullable Snapshot known;
    private volatile @Nullable ProcessId process;

    /**
     * @param credentials by name, from the configuration
     * @param ids random ones
     */
    public LiveClusters(
            ClusterStore store,
            DriverCatalogue drivers,
            Function<String, Optional<Map<String, String>>> credentials,
            Layers layers,
            ClusterSettings settings,
            ClusterListener listener,
            Supplier<UUID> ids,
            Timing timing,
            InstantSource clock) {
        this.store = store;
        this.drivers = drivers;
        this.opener = new Opener(drivers, credentials);
        this.layers = layers;
        this.examination = new Examination(store, settings, timing, clock);
        this.settings = settings;
        this.listener = listener;
        this.ids = ids;
        this.timing = timing;
        this.clock = clock;
    }

    @Override
    public Optional<OpenCluster> find(String id) {
        return Optional.ofNullable(live.get(id));
    }

    /** In the order of their ids. */
    @Override
    public List<OpenCluster> all() {
        return live.values().stream()
                .sorted(Comparator.comparing(LiveCluster::id))
                .<OpenCluster>map(cluster -> cluster)
                .toList();
    }

    @Override
    public ProtocolTable protocols() {
        var snapshot = known;
        return snapshot == null ? ProtocolTable.DEFAULT : snapshot.protocols();
    }

    @Override
    public DriverCatalogue drivers() {
        return drivers;
    }

    @Override
    public Uni<Void> reload() {
        return alone(() -> store.load().chain(this::follow));
    }

    @Override
    public Uni<Boolean> put(Cluster cluster) {
        return alone(() -> store.load().call(this::follow).chain(snapshot -> put(cluster, snapshot)));
    }

    @Override
    public Uni<Deletion> delete(String id) {
        return alone(() -> store.delete(id).invoke(deletion -> {
            if (deletion == Deletion.DELETED) {
                remove(id);
            }
        }));
    }

    @Override
    public Uni<Void> put(DeviceKind device, Link link, List<String> protocols) {
        return alone(() -> {
            require(protocols);
            return store.save(device, link, protocols).chain(store::load).chain(this::follow);
        });
    }

    @Override
    public Uni<List<CheckRow>> check(String id) {
        return toItsEnd(Uni.createFrom().deferred(() -> {
            var cluster = live.get(id);
            if (cluster == null) {
                throw new NoSuchElementException("there is no cluster " + id);
            }
            return examine(List.of(cluster))
                    .chain(() -> new Check(cluster.unguarded(), cluster::room, ids.get(), settings.checkLimit(), timing)
                            .run());
        }));
    }

    @Override
    public Uni<Void> weigh() {
        return Uni.createFrom().deferred(() -> {
            var limited = live.values().stream()
                    .filter(cluster -> cluster.cluster().quota().isPresent())
                    .toList();
            return limited.isEmpty()
                    ? Uni.createFrom().voidItem()
                    : store.held(limited.stream().map(LiveCluster::id).toList())
                            .invoke(sums ->
                                    limited.forEach(cluster -> cluster.holds(sums.getOrDefault(cluster.id(), 0L))))
                            .replaceWithVoid();
        });
    }

    @Override
    public Uni<Void> renew(ProcessId process) {
        return alone(() -> {
            var first = this.process == null || known == null;
            this.process = process;
            // Later on a database that cannot be reached must not keep anything from going on.
            return first ? store.load().chain(this::follow) : reopenAll(process);
        });
    }

    @Override
    public Uni<Void> probe() {
        return Uni.createFrom().deferred(() -> examine(live.values()));
    }

    @Override
    public Uni<Void> probe(Collection<String> ids) {
        return Uni.createFrom()
                .deferred(() -> examine(live.values().stream()
                        .filter(cluster -> ids.contains(cluster.id()))
                        .toList()));
    }

    /** Closes every connector. For the end of the process. */
    public Uni<Void> close() {
        return alone(() -> together(live.values().stream()
                .map(cluster -> timing.limit(
                                cluster.close(),
                                settings.probeLimit(),
                                () -> tooLate(cluster.id(), settings.probeLimit()))
                        .onFailure()
                        .invoke(failure -> notClosed(cluster, failure))
                        .onFailure()
                        .recoverWithNull())
                .toList()));
    }

    // What an administrator says

    private Uni<Boolean> put(Cluster cluster, Snapshot snapshot) {
        var current = process();
        var created = snapshot.clusters().stream().noneMatch(each -> isCalled(each, cluster.id()));
        if (created && snapshot.clusters().size() >= settings.most()) {
            throw UnprocessableException.impossible(
                    "id", cluster.id(), "there are " + settings.most() + " clusters already, which is the most");
        }
        requireOwnRoot(cluster, snapshot);
        var driver = opener.open(cluster, snapshot.protocols(), current);
        return look(driver)
                .map(found -> new Admission(snapshot, ids).admit(cluster, found))
                .call(store::save)
                .onFailure()
                .call(driver::close)
                .map(admitted -> opened(admitted, driver))
                .invoke(this::install)
                .chain(opened -> examination.examine(opened, snapshot.catalogue()))
                .replaceWith(created);
    }

    private void requireOwnRoot(Cluster cluster, Snapshot snapshot) {
        var root = opener.root(cluster, snapshot.protocols());
        for (var other : snapshot.clusters()) {
            if (!isCalled(other, cluster.id())
                    && rootOf(other, snapshot.protocols()).stream().anyMatch(root::meets)) {
                throw UnprocessableException.impossible(
                        "endpoint",
                        cluster.endpoint(),
                        "it is the store of the cluster " + other.cluster().id()
                                + ", or one of the two is inside the other");
            }
        }
    }

    private Optional<StoreRoot> rootOf(RegisteredCluster other, ProtocolTable table) {
        try {
            return Optional.of(opener.root(other.cluster(), table));
        } catch (UnprocessableException | InvalidValueException e) {
            LOG.debugf(
                    e, "A cluster cannot be placed. cluster=%s", other.cluster().id());
            return Optional.empty();
        }
    }

    private Uni<Found> look(Connector driver) {
        var limit = driver.info().patience(settings.probeLimit());
        return timing.limit(driver.probe(), limit, () -> tooLate(driver.info().cluster(), limit))
                .map(Found::of)
                .onFailure(ConnectorException.class)
                .recoverWithItem(Found.Unreachable::new);
    }

    private static void require(List<String> protocols) {
        protocols.forEach(DriverCatalogue::requireName);
        if (protocols.size() > MOST_PROTOCOLS || new HashSet<>(protocols).size() < protocols.size()) {
            throw new InvalidValueException(
                    "protocols",
                    String.join(",", protocols),
                    "a row has at most " + MOST_PROTOCOLS + " protocols, each one once");
        }
    }

    // Following what is said

    /** Opens what is new or described anew, closes what is gone. Without a process id there is nothing to open yet. */
    private Uni<Void> follow(Snapshot snapshot) {
        known = snapshot;
        var current = process;
        if (current == null) {
            return Uni.createFrom().voidItem();
        }
        var opened = new ArrayList<LiveCluster>();
        for (var wanted : snapshot.clusters()) {
            var is = live.get(wanted.cluster().id());
            if (is == null || !is.is(wanted, protocol(wanted.cluster(), snapshot.protocols(), is))) {
                opened.add(open(wanted, current));
            } else if (wanted.registered()) {
                is.markRegistered();
            }
        }
        opened.forEach(this::install);
        live.keySet().stream()
                .filter(id -> snapshot.clusters().stream().noneMatch(each -> isCalled(each, id)))
                .forEach(this::remove);
        return examine(opened);
    }

    /** The protocol that it would speak now; none where it cannot be opened for the same reason as before. */
    private Optional<String> protocol(Cluster cluster, ProtocolTable table, LiveCluster is) {
        if (is.unopened().isPresent()) {
            return opener.openOrExplain(cluster, table, is.connector().info().process()) instanceof Unopened stand
                            && is.unopened().get().equals(stand.reason())
                    ? Optional.empty()
                    : Optional.of("another");
        }
        try {
            return Optional.of(drivers.choose(cluster, table).protocol());
        } catch (UnprocessableException e) {
            LOG.debugf(e, "A cluster has lost its driver. cluster=%s", cluster.id());
            return Optional.empty();
        }
    }

    private Uni<Void> reopenAll(ProcessId current) {
        return together(live.values().stream()
                .map(old -> {
                    var fresh = open(old.definition(), current);
                    return examine(List.of(fresh)).invoke(() -> install(fresh));
                })
                .toList());
    }

    // Words

    private LiveCluster open(RegisteredCluster wanted, ProcessId current) {
        return opened(wanted, opener.openOrExplain(wanted.cluster(), protocols(), current));
    }

    private LiveCluster opened(RegisteredCluster definition, Connector driver) {
        return new LiveCluster(definition, driver, layers, clock, listener);
    }

    private void install(LiveCluster fresh) {
        var old = live.put(fresh.id(), fresh);
        if (old != null) {
            closeLater(old);
        }
    }

    private void remove(String id) {
        var old = live.remove(id);
        if (old != null) {
            closeLater(old);
        }
    }

    private void closeLater(LiveCluster old) {
        old.retire();
        timing.pause(settings.closeGrace())
                .chain(old::close)
                .subscribe()
                .with(closed -> {}, failure -> notClosed(old, failure));
    }

    private Uni<Void> examine(Collection<LiveCluster> clusters) {
        var snapshot = known;
        if (snapshot == null) {
            return Uni.createFrom().voidItem();
        }
        return together(clusters.stream()
                .map(cluster -> examination.examine(cluster, snapshot.catalogue()))
                .toList());
    }

    private static Uni<Void> together(List<Uni<Void>> steps) {
        return steps.isEmpty()
                ? Uni.createFrom().voidItem()
                : Uni.join().all(steps).andCollectFailures().replaceWithVoid();
    }

    /** One after the other. */
    private <T> Uni<T> alone(Supplier<Uni<? extends T>> change) {
        return toItsEnd(changes.take(
                Uni.createFrom().deferred(change),
                () -> new IllegalStateException("too many changes of clusters wait already")));
    }

    /** Whoever has asked may leave: half a change would be worse. */
    private static <T> Uni<T> toItsEnd(Uni<T> step) {
        return Uni.createFrom().emitter(emitter -> step.subscribe().with(emitter::complete, emitter::fail));
    }

    private ProcessId process() {
        var current = process;
        if (current == null) {
            throw new IllegalStateException("the clusters are not open yet");
        }
        return current;
    }

    private ConnectorException tooLate(String cluster, Duration limit) {
        return new ConnectorException(
                Kind.UNAVAILABLE, cluster, "probe", "no answer within " + limit.toMillis() + " ms");
    }

    private static void notClosed(LiveCluster cluster, Throwable failure) {
        LOG.warnf("A connector could not be closed. cluster=%s reason=%s", cluster.id(), failure);
    }

    private static boolean isCalled(RegisteredCluster cluster, String id) {
        return cluster.cluster().id().equals(id);
    }
}
