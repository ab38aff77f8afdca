package io.understudy.cluster;

import io.smallrye.mutiny.Uni;
import io.understudy.cluster.ClusterStore.Deletion;
import io.understudy.cluster.ClusterStore.Snapshot;
import io.understudy.connector.Connector;
import io.understudy.connector.Timing;
import io.understudy.connector.layer.Layers;
import io.understudy.connector.layer.Turns;
import io.understudy.object.ProcessId;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The clusters of this replica. Nothing is open before {@link #renew} has given the first process id.
 *
 * <p>What changes the set of clusters goes one after the other and to its end, whoever leaves meanwhile; what only looks
 * goes beside it. A cluster that is described anew gets another connector, and what is under way on the old one goes on.
 */
public final class LiveClusters implements Registry {
    private static final int MOST_WAITING = 256;

    private final ClusterStore store;
    private final DriverCatalogue drivers;
    private final Opener opener;
    private final Layers layers;
    private final Enrolment enrolment;
    private final Examination examination;
    private final LiveSet live;
    private final ClusterSettings settings;
    private final ClusterListener listener;
    private final Supplier<UUID> ids;
    private final Timing timing;
    private final InstantSource clock;
    private final Turns changes = new Turns(1, MOST_WAITING);
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
        this.enrolment = new Enrolment(store, opener, settings, ids, timing);
        this.examination = new Examination(store, settings, timing, clock);
        this.live = new LiveSet(settings, timing);
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
        return live.all().stream()
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
                live.remove(id);
            }
        }));
    }

    @Override
    public Uni<Void> put(DeviceKind device, Link link, List<String> protocols) {
        return alone(() -> {
            ProtocolTable.requireRow(protocols);
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
            var limited = live.all().stream()
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
        return Uni.createFrom().deferred(() -> examine(live.all()));
    }

    @Override
    public Uni<Void> probe(Collection<String> ids) {
        return Uni.createFrom()
                .deferred(() -> examine(live.all().stream()
                        .filter(cluster -> ids.contains(cluster.id()))
                        .toList()));
    }

    /** Closes every connector. For the end of the process. */
    public Uni<Void> close() {
        return alone(() -> together(live.all().stream().map(live::close).toList()));
    }

    // What an administrator says

    private Uni<Boolean> put(Cluster cluster, Snapshot snapshot) {
        return enrolment
                .enrol(cluster, snapshot, process())
                .map(enrolled -> opened(enrolled.definition(), enrolled.driver()))
                .invoke(live::install)
                .chain(opened -> examination.examine(opened, snapshot.catalogue()))
                .replaceWith(snapshot.find(cluster.id()).isEmpty());
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
            if (is == null || !is.is(wanted, opener.protocol(wanted.cluster(), snapshot.protocols(), is))) {
                opened.add(open(wanted, current));
            } else if (wanted.registered()) {
                is.markRegistered();
            }
        }
        opened.forEach(live::install);
        live.retain(id -> snapshot.find(id).isPresent());
        return examine(opened);
    }

    private Uni<Void> reopenAll(ProcessId current) {
        return together(live.all().stream()
                .map(old -> {
                    var fresh = open(old.definition(), current);
                    return examine(List.of(fresh)).invoke(() -> live.install(fresh));
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
}
