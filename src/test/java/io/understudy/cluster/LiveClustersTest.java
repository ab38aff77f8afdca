package io.understudy.cluster;

import static io.understudy.connector.Connectors.buffer;
import static io.understudy.connector.Connectors.process;
import static io.understudy.connector.Connectors.run;
import static io.understudy.connector.Connectors.settings;
import static io.understudy.connector.Connectors.stageId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.smallrye.mutiny.Uni;
import io.understudy.cluster.ClusterStore.Deletion;
import io.understudy.cluster.OpenCluster.State;
import io.understudy.cluster.Registry.CheckRow;
import io.understudy.connector.ConnectorException;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.ListRequest;
import io.understudy.connector.StoreIdentity;
import io.understudy.connector.Timing;
import io.understudy.connector.faulty.Faults;
import io.understudy.connector.faulty.FaultyConnectorFactory;
import io.understudy.connector.layer.LayerSettings;
import io.understudy.connector.layer.Layers;
import io.understudy.connector.layer.Operation;
import io.understudy.connector.memory.MemoryConnectorFactory;
import io.understudy.object.Content;
import io.understudy.object.InvalidValueException;
import io.understudy.object.Place;
import io.understudy.object.ProcessId;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LiveClustersTest {
    private static final Timing TIMING = new Timing(Vertx.vertx(), System::nanoTime);
    private static final Duration LIMIT = Duration.ofMillis(900);
    private static final int OUTAGES = 3;

    private final String test = UUID.randomUUID().toString();
    private final HeapClusterStore store = new HeapClusterStore();
    private final FaultyConnectorFactory faulty = new FaultyConnectorFactory(InstantSource.system());
    private final DriverCatalogue drivers =
            new DriverCatalogue(List.of(faulty, new MemoryConnectorFactory(InstantSource.system())));
    private final List<String> news = new CopyOnWriteArrayList<>();
    private final LiveClusters clusters = replica();
    private final ProcessId process = process();

    @BeforeEach
    void start() {
        run(clusters.renew(process));
    }

    @Test
    void aNewClusterIsRegisteredAndUp() {
        assertThat(run(clusters.put(cluster("a")))).isTrue();

        assertThat(state("a")).isEqualTo(State.UP);
        assertThat(open("a").usable()).isTrue();
        assertThat(open("a").lastError()).isEmpty();
        assertThat(open("a").capacity().total()).hasValue(1 << 20);
        assertThat(store.find("a").orElseThrow().registered()).isTrue();
        assertThat(run(open("a").connector().probe())).contains(identity("a"));
        assertThat(news).containsExactly("a PROBING UP");
        write("a", "x");
    }

    @Test
    void nothingIsOpenBeforeThereIsAProcess() {
        run(clusters.put(cluster("a")));
        var another = replica();

        run(another.reload());
        assertThat(another.all()).isEmpty();
        assertThatThrownBy(() -> run(another.put(cluster("b")))).isInstanceOf(IllegalStateException.class);

        run(another.renew(process()));
        assertThat(another.find("a").orElseThrow().state()).isEqualTo(State.UP);
    }

    @Test
    void aStoreThatCannotBeReachedIsRegisteredWhenItCan() {
        faults("a").fail(Kind.UNAVAILABLE);

        assertThat(run(clusters.put(cluster("a")))).isTrue();
        assertThat(state("a")).isEqualTo(State.DOWN);
        assertThat(open("a").lastError()).contains("a test wants it so");
        assertThat(store.find("a").orElseThrow().registered()).isFalse();

        faults("a").clear();
        run(clusters.probe());

        assertThat(state("a")).isEqualTo(State.UP);
        assertThat(open("a").lastError()).isEmpty();
        assertThat(store.find("a").orElseThrow().registered()).isTrue();
        write("a", "x");
    }

    @Test
    void aMissingIdentityIsAStoreThatIsNotMounted() {
        run(store.save(new RegisteredCluster(cluster("a"), UUID.randomUUID(), true)));

        run(clusters.reload());

        assertThat(state("a")).isEqualTo(State.DOWN);
        assertThat(open("a").lastError()).contains("the store's identity is missing: is it mounted?");
        assertThat(faults("a").calls(Operation.REGISTER)).isZero();
    }

    @Test
    void whatAnotherReplicaHasRegisteredIsNotRegisteredHereAgain() {
        var another = replica();
        run(another.renew(process()));
        faults("a").fail(Kind.UNAVAILABLE);
        run(clusters.put(cluster("a")));
        run(another.reload());
        run(store.registered("a"));
        faults("a").clear();

        run(another.probe());

        assertThat(another.find("a").orElseThrow().lastError())
                .contains("the store's identity is missing: is it mounted?");
        assertThat(faults("a").calls(Operation.REGISTER)).isZero();
    }

    @Test
    void anotherStoreIsDownAndLeftAlone() {
        var foreign = new StoreIdentity(UUID.randomUUID(), UUID.randomUUID());
        run(faulty.open(settings(endpoint("a"), process())).register(foreign));
        run(store.save(new RegisteredCluster(cluster("a"), UUID.randomUUID(), false)));

        run(clusters.reload());

        assertThat(state("a")).isEqualTo(State.DOWN);
        assertThat(open("a").lastError().orElseThrow()).contains("another store stands there");
        assertThat(run(faulty.open(settings(endpoint("a"), process())).probe())).contains(foreign);
    }

    @Test
    void aStoreOfAnotherCatalogueIsRefused() {
        run(faulty.open(settings(endpoint("a"), process()))
                .register(new StoreIdentity(UUID.randomUUID(), UUID.randomUUID())));

        assertRefused("endpoint", "another catalogue", clusters.put(cluster("a")));

        assertThat(clusters.find("a")).isEmpty();
        assertThat(store.find("a")).isEmpty();
    }

    @Test
    void aDriverThatDoesNotCloseChangesNothingAboutWhyAClusterIsRefused() {
        run(faulty.open(settings(endpoint("a"), process()))
                .register(new StoreIdentity(UUID.randomUUID(), UUID.randomUUID())));

        faults("a").fail(Operation.CLOSE, Kind.UNAVAILABLE);
        assertRefused("endpoint", "another catalogue", clusters.put(cluster("a")));

        faults("a").clear();
        faults("a").hang(Operation.CLOSE);
        assertRefused("endpoint", "another catalogue", clusters.put(cluster("a")));
        assertThat(faults("a").calls(Operation.CLOSE)).isPositive();
        assertThat(run(clusters.put(cluster("b")))).isTrue();
    }

    @Test
    void aStoreOfAnotherClusterIsRefused() {
        run(clusters.put(cluster("a")));
        // The same store by another way: as if the cluster had been reached under another name.
        run(faulty.open(settings(endpoint("b"), process())).register(identity("a")));

        assertRefused("endpoint", "the cluster a", clusters.put(cluster("b")));
    }

    @Test
    void theSameAndNestedRootsAreRefused() {
        run(clusters.put(cluster("a", endpoint("a/inner"))));

        assertRefused("endpoint", "the cluster a", clusters.put(cluster("b", endpoint("a/inner"))));
        assertRefused("endpoint", "inside", clusters.put(cluster("b", endpoint("a"))));
        assertRefused("endpoint", "inside", clusters.put(cluster("b", endpoint("a/inner/most"))));
        run(clusters.put(cluster("b", endpoint("a/inner2"))));
    }

    @Test
    void unknownCredentialsDriversAndOptionsAreRefused() {
        var secret = new Cluster(
                "a", DeviceKind.DISK, Link.GATEWAY, endpoint("a"), Optional.of("no"), OptionalLong.empty(), Map.of());
        var serial =
                new Cluster("a", DeviceKind.NAS, Link.SERIAL, "tty", Optional.empty(), OptionalLong.empty(), Map.of());
        var odd = new Cluster(
                "a",
                DeviceKind.DISK,
                Link.GATEWAY,
                endpoint("a"),
                Optional.of("known"),
                OptionalLong.empty(),
                Map.of("odd", "1"));

        assertRefused("credentials", "understudy.credentials.no", clusters.put(secret));
        assertRefused("device", "no driver yet", clusters.put(serial));
        assertThatThrownBy(() -> run(clusters.put(odd))).isInstanceOf(InvalidValueException.class);
        assertThat(clusters.all()).isEmpty();
    }

    @Test
    void thereAreNotTooManyClusters() {
        run(clusters.put(cluster("a")));
        run(clusters.put(cluster("b")));
        run(clusters.put(cluster("c")));

        assertRefused("id", "which is the most", clusters.put(cluster("d")));

        assertThat(run(clusters.put(cluster("c")))).as("replacing").isFalse();
    }

    @Test
    void aReplacedClusterKeepsItsStoreAndWhatIsUnderWay() {
        run(clusters.put(cluster("a")));
        var before = store.find("a").orElseThrow().store();
        var connector = open("a").connector();
        var staged = run(connector.stage(stageId(connector), new Place("x"), Content.of(buffer("x"))));
        var larger = new Cluster(
                "a",
                DeviceKind.DISK,
                Link.GATEWAY,
                endpoint("a"),
                Optional.of("known"),
                OptionalLong.of(2 << 20),
                Map.of());

        assertThat(run(clusters.put(larger))).isFalse();

        assertThat(open("a").connector()).isNotSameAs(connector);
        assertThat(open("a").cluster()).isEqualTo(larger);
        assertThat(store.find("a").orElseThrow().store()).isEqualTo(before);
        assertThat(state("a")).isEqualTo(State.UP);
        run(staged.commit(new Place("x")));
    }

    @Test
    void aRegisteredClusterDoesNotMoveToAnEmptyStore() {
        run(clusters.put(cluster("a")));

        assertRefused("endpoint", "under a new id", clusters.put(cluster("a", endpoint("elsewhere"))));

        assertThat(open("a").cluster().endpoint()).isEqualTo(endpoint("a"));
    }

    @Test
    void aRegisteredClusterMayMoveWithItsStore() {
        run(clusters.put(cluster("a")));
        run(faulty.open(settings(endpoint("moved"), process())).register(identity("a")));

        run(clusters.put(cluster("a", endpoint("moved"))));

        assertThat(state("a")).isEqualTo(State.UP);
        assertThat(open("a").cluster().endpoint()).isEqualTo(endpoint("moved"));
    }

    @Test
    void aDeletedClustersStoreCanComeBack() {
        run(clusters.put(cluster("a")));
        var identity = identity("a");
        assertThat(run(clusters.delete("a"))).isEqualTo(Deletion.DELETED);
        assertThat(clusters.find("a")).isEmpty();

        run(clusters.put(cluster("again", endpoint("a"))));

        assertThat(identity("again")).isEqualTo(identity);
        assertThat(state("again")).isEqualTo(State.UP);
    }

    @Test
    void aHangingClusterDelaysNobody() {
        run(clusters.put(cluster("a")));
        run(clusters.put(cluster("b")));
        faults("a").hang(Operation.PROBE);
        faults("b").fail(Kind.UNAVAILABLE);
        run(clusters.probe());
        assertThat(state("a")).isEqualTo(State.DOWN);
        assertThat(state("b")).isEqualTo(State.DOWN);
        faults("b").clear();

        var probing = clusters.probe().subscribe().asCompletionStage();

        await().atMost(Duration.ofSeconds(10)).until(() -> state("b") == State.UP);
        assertThat(probing).succeedsWithin(Duration.ofSeconds(10));
        assertThat(open("a").lastError().orElseThrow()).contains("no answer within");
    }

    @Test
    void outagesOpenTheBreakerAndAProbeClosesIt() {
        run(clusters.put(cluster("a")));
        news.clear();
        faults("a").fail(Operation.DELETE, Kind.UNAVAILABLE);
        var connector = open("a").connector();

        for (var i = 0; i < OUTAGES; i++) {
            assertThatThrownBy(() -> run(connector.delete(stageId(connector), new Place("x"))))
                    .isInstanceOf(ConnectorException.class);
        }

        assertThat(state("a")).isEqualTo(State.DOWN);
        assertThat(open("a").lastError().orElseThrow()).contains("a test wants it so");
        assertThatThrownBy(() -> run(connector.stat(new Place("x")))).hasMessageContaining("the cluster is down");
        run(clusters.probe());
        assertThat(state("a")).isEqualTo(State.UP);
        assertThat(news).containsExactly("a UP DOWN", "a DOWN PROBING", "a PROBING UP");
    }

    @Test
    void aProbeThatFailsTakesTheClusterDown() {
        run(clusters.put(cluster("a")));
        var since = open("a").since();
        faults("a").fail(Operation.PROBE, Kind.DENIED);

        run(clusters.probe());
        run(clusters.probe());

        assertThat(state("a")).isEqualTo(State.DOWN);
        assertThat(open("a").since()).isAfterOrEqualTo(since);
        assertThat(news).containsExactly("a PROBING UP", "a UP DOWN");
    }

    @Test
    void capacityIsAskedForNowAndThenAndIsNoHealth() {
        faults("a").fail(Operation.CAPACITY, Kind.UNAVAILABLE);

        run(clusters.put(cluster("a")));
        run(clusters.probe());

        assertThat(state("a")).isEqualTo(State.UP);
        assertThat(open("a").capacity().total()).isEmpty();
        assertThat(faults("a").calls(Operation.CAPACITY))
                .as("once, in two attempts")
                .isEqualTo(2);
    }

    @Test
    void ofAQuotaThereIsWhatTheCopiesLeave() {
        run(clusters.put(new Cluster(
                "a",
                DeviceKind.DISK,
                Link.GATEWAY,
                cluster("a").endpoint(),
                Optional.empty(),
                OptionalLong.of(1000),
                cluster("a").options())));
        assertThat(open("a").capacity().free()).hasValue(1000);
        store.held = Map.of("a", 300L);

        run(clusters.weigh());

        assertThat(open("a").capacity().total()).hasValue(1000);
        assertThat(open("a").capacity().free()).hasValue(700);
        assertThat(run(clusters.check("a")))
                .filteredOn(row -> row.step().equals("capacity"))
                .extracting(CheckRow::detail)
                .containsExactly("700 of 1000 bytes are free");
    }

    @Test
    void aNewProcessIdMakesEveryClusterReadyAgain() {
        run(clusters.put(cluster("a")));
        run(clusters.put(cluster("b")));
        faults("b").hang(Operation.PROBE);
        var next = process();
        run(open("a").connector().fence(process));

        run(clusters.renew(next));

        assertThat(open("a").connector().info().process()).isEqualTo(next);
        assertThat(open("b").connector().info().process()).isEqualTo(next);
        assertThat(state("a")).isEqualTo(State.UP);
        assertThat(state("b")).isEqualTo(State.DOWN);
        write("a", "x");
        faults("b").clear();
        run(clusters.probe());
        write("b", "x");
    }

    @Test
    void aFencedProcessIsTold() {
        run(clusters.put(cluster("a")));
        var fenced = process();
        run(open("a").connector().fence(fenced));

        run(clusters.renew(fenced));

        assertThat(state("a")).isEqualTo(State.DOWN);
        assertThat(news).contains("a FENCED");
    }

    @Test
    void followsWhatOtherReplicasChange() {
        var another = replica();
        run(another.renew(process()));
        run(clusters.put(cluster("a")));
        run(clusters.put(cluster("b")));
        run(another.reload());
        assertThat(another.all()).extracting(OpenCluster::id).containsExactly("a", "b");
        var kept = another.find("a").orElseThrow();
        var changed = another.find("b").orElseThrow();

        run(clusters.put(new Cluster(
                "b",
                DeviceKind.DISK,
                Link.GATEWAY,
                endpoint("b"),
                Optional.empty(),
                OptionalLong.of(4 << 20),
                Map.of())));
        run(clusters.put(cluster("c")));
        run(another.reload());
        assertThat(another.find("a").orElseThrow()).isSameAs(kept);
        assertThat(another.find("b").orElseThrow()).isNotSameAs(changed);
        assertThat(another.all()).extracting(OpenCluster::state).containsOnly(State.UP);

        run(clusters.delete("c"));
        run(another.reload());
        assertThat(another.all()).extracting(OpenCluster::id).containsExactly("a", "b");
    }

    @Test
    void aClusterThatHasLostItsDriverIsDownAndComesBack() {
        run(clusters.put(cluster("a")));

        run(clusters.put(DeviceKind.DISK, Link.GATEWAY, List.of("smb")));
        assertThat(state("a")).isEqualTo(State.DOWN);
        assertThat(open("a").lastError().orElseThrow()).contains("the protocol table has no faulty");
        var stand = open("a");
        run(clusters.reload());
        assertThat(open("a")).isSameAs(stand);

        run(clusters.put(DeviceKind.DISK, Link.GATEWAY, List.of("smb", "faulty")));
        assertThat(state("a")).isEqualTo(State.UP);
        assertThat(clusters.protocols().of(DeviceKind.DISK, Link.GATEWAY)).containsExactly("smb", "faulty");
    }

    @Test
    void protocolsAreNamesEachOnce() {
        assertThatThrownBy(() -> run(clusters.put(DeviceKind.NAS, Link.WLAN, List.of("sftp", "sftp"))))
                .isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> run(clusters.put(DeviceKind.NAS, Link.WLAN, List.of("SFTP!"))))
                .isInstanceOf(InvalidValueException.class);
    }

    @Test
    void aCheckTriesEverythingAndLeavesNothing() {
        run(clusters.put(cluster("a")));

        var rows = run(clusters.check("a"));

        assertThat(rows).extracting(CheckRow::step).containsExactly("put", "stat", "read back", "delete", "capacity");
        assertThat(rows)
                .allSatisfy(row -> assertThat(row.ok()).as(row.toString()).isTrue());
        assertThat(listed("a")).isEmpty();
    }

    @Test
    void aCheckSaysWhatFailsAndGoesOn() {
        run(clusters.put(cluster("a")));
        faults("a").fail(Operation.COMMIT, Kind.DENIED).fail(Operation.CAPACITY, Kind.UNAVAILABLE);

        var rows = run(clusters.check("a"));

        assertThat(rows).extracting(CheckRow::ok).containsExactly(false, false, false, true, false);
        assertThat(rows.get(0).detail()).contains("refuses the credentials");
        assertThat(rows.get(1).detail()).contains("nothing was put");
        assertThat(listed("a")).isEmpty();
    }

    @Test
    void aCheckSeesThroughLies() {
        run(clusters.put(cluster("a")));
        faults("a").lie(Faults.Lie.HALF_STORED);

        var rows = run(clusters.check("a"));

        assertThat(rows).extracting(CheckRow::ok).containsExactly(true, false, false, true, true);
        assertThat(rows.get(2).detail()).contains("other bytes");
        assertThat(listed("a")).isEmpty();
    }

    @Test
    void aCheckOfAHangingClusterEnds() {
        run(clusters.put(cluster("a")));
        faults("a").hang(Operation.values());

        var rows = run(clusters.check("a"));

        assertThat(rows).hasSize(5).noneMatch(CheckRow::ok);
    }

    private LiveClusters replica() {
        var layers = new LayerSettings(
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                1_000_000,
                OptionalInt.empty(),
                10,
                OptionalLong.empty(),
                2,
                Duration.ofMillis(1),
                Duration.ofMillis(1),
                OUTAGES);
        return new LiveClusters(
                store,
                drivers,
                name -> name.equals("known") ? Optional.of(Map.of("user", "u")) : Optional.empty(),
                new Layers(cluster -> layers, TIMING, call -> {}),
                new ClusterSettings(3, LIMIT, LIMIT, Duration.ofMinutes(1), Duration.ofMinutes(1)),
                new News(),
                UUID::randomUUID,
                TIMING,
                InstantSource.system());
    }

    private Cluster cluster(String id) {
        return cluster(id, endpoint(id));
    }

    private static Cluster cluster(String id, String endpoint) {
        return new Cluster(
                id, DeviceKind.DISK, Link.GATEWAY, endpoint, Optional.empty(), OptionalLong.of(1 << 20), Map.of());
    }

    private String endpoint(String name) {
        return "faulty:" + test + "/" + name;
    }

    private Faults faults(String name) {
        return Faults.of(test + "/" + name);
    }

    private OpenCluster open(String id) {
        return clusters.find(id).orElseThrow();
    }

    private State state(String id) {
        return open(id).state();
    }

    private StoreIdentity identity(String id) {
        return new StoreIdentity(store.find(id).orElseThrow().store(), store.catalogue());
    }

    private void write(String id, String text) {
        var connector = open(id).connector();
        var staged = run(connector.stage(stageId(connector), new Place(text), Content.of(buffer(text))));
        run(staged.commit(new Place(text)));
    }

    private List<?> listed(String id) {
        return run(open(id).connector().list(new ListRequest("", Optional.empty(), 10)))
                .objects();
    }

    private static void assertRefused(String field, String why, Uni<?> change) {
        assertThatThrownBy(() -> run(change)).isInstanceOfSatisfying(UnprocessableException.class, e -> {
            assertThat(e.field()).isEqualTo(field);
            assertThat(e).hasMessageContaining(why);
        });
    }

    private final class News implements ClusterListener {
        @Override
        public void changed(OpenCluster cluster, State before) {
            news.add(cluster.id() + " " + before + " " + cluster.state());
        }

        @Override
        public void fenced(OpenCluster cluster) {
            news.add(cluster.id() + " FENCED");
        }
    }
}
