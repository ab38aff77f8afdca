package io.understudy.cluster;

import static io.understudy.connector.Connectors.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.catalog.Postgres;
import io.understudy.cluster.ClusterStore.Deletion;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PostgresClustersTest {
    private static Postgres database;
    private static ClusterStore store;

    @BeforeAll
    static void open() {
        database = Postgres.migrated(ClusterEntity.class, ProtocolsEntity.class);
        store = new PostgresClusters(database.statements(), database.json());
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Test
    void keepsWhatIsSaid() {
        var full = new RegisteredCluster(
                new Cluster(
                        "full",
                        DeviceKind.OBJECT_STORE,
                        Link.WLAN,
                        "s3://host/bucket",
                        Optional.of("key"),
                        OptionalLong.of(5L << 40),
                        Map.of("region", "eu-1", "path", "\"quoted\" é")),
                UUID.randomUUID(),
                false);
        var plain = described("plain");

        run(store.save(full));
        run(store.save(plain));

        var snapshot = run(store.load());
        assertThat(snapshot.clusters()).contains(full, plain);
        assertThat(run(store.load()).catalogue()).isEqualTo(snapshot.catalogue());
    }

    @Test
    void whatIsHeldIsTheSumOfItsCopies() {
        database.execute(
                "insert into copy (object_id, cluster, natural_place, place, folded, role, held, size) values"
                        + " ('s1', 'summed', 's1', 's1', 's1', 'primary', 1, 5), ('s2', 'summed', 's2', 's2', 's2', 'backup', 2, 7),"
                        + " ('s3', 'summed', 's3', 's3', 's3', 'backup', 0, 100), ('s1', 'summed-2', 's1', 's1', 's1', 'backup', 1, 1000)");

        assertThat(run(store.held(List.of("summed", "unknown")))).isEqualTo(Map.of("summed", 12L));
        assertThat(run(store.held(List.of("unknown")))).isEmpty();
    }

    @Test
    void aReplacedClusterStaysRegistered() {
        var cluster = described("registered");
        run(store.save(cluster));
        run(store.registered("registered"));

        run(store.save(cluster));
        assertThat(find("registered")).contains(new RegisteredCluster(cluster.cluster(), cluster.store(), true));

        var another = new RegisteredCluster(cluster.cluster(), UUID.randomUUID(), false);
        run(store.save(another));
        assertThat(find("registered")).contains(another);
    }

    @Test
    void protocolRowsReplaceTheDefault() {
        run(store.save(DeviceKind.NAS, Link.GATEWAY, List.of("smb", "file")));
        run(store.save(DeviceKind.NAS, Link.GATEWAY, List.of("file")));
        run(store.save(DeviceKind.OBJECT_STORE, Link.WLAN, List.of()));

        var protocols = run(store.load()).protocols();

        assertThat(protocols.of(DeviceKind.NAS, Link.GATEWAY)).containsExactly("file");
        assertThat(protocols.of(DeviceKind.OBJECT_STORE, Link.WLAN)).isEmpty();
        assertThat(protocols.of(DeviceKind.NAS, Link.WLAN))
                .isEqualTo(ProtocolTable.DEFAULT.of(DeviceKind.NAS, Link.WLAN));
    }

    @Test
    void aClusterThatIsNeededIsNotDeleted() {
        for (var id : List.of("routed", "planned", "holding", "free")) {
            run(store.save(described(id)));
        }
        database.execute(
                "insert into routing values (1, 'SHA-256', 1000, '[{\"from\":0,\"to\":999,\"cluster\":\"routed\"}]')");
        database.execute("insert into plan (name, mode, interval_ms, targets, large_write, on_delete)"
                + " values ('p', 'sync', 0, '{x,planned}', 1, 'keep')");
        database.execute("insert into object (id) values ('a')");
        database.execute("insert into copy (object_id, cluster, natural_place, place, folded, role)"
                + " values ('a', 'holding', 'a', 'a', 'a', 'primary')");

        assertThat(run(store.delete("routed"))).isEqualTo(Deletion.ROUTED);
        assertThat(run(store.delete("planned"))).isEqualTo(Deletion.PLANNED);
        assertThat(run(store.delete("holding"))).isEqualTo(Deletion.HOLDS_COPIES);
        assertThat(run(store.delete("free"))).isEqualTo(Deletion.DELETED);
        assertThat(run(store.delete("free"))).isEqualTo(Deletion.NOT_FOUND);
        assertThat(run(store.load()).clusters())
                .extracting(each -> each.cluster().id())
                .contains("routed", "planned", "holding")
                .doesNotContain("free");
    }

    private Optional<RegisteredCluster> find(String id) {
        return run(store.load()).clusters().stream()
                .filter(each -> each.cluster().id().equals(id))
                .findFirst();
    }

    private static RegisteredCluster described(String id) {
        return new RegisteredCluster(
                new Cluster(
                        id,
                        DeviceKind.DISK,
                        Link.SERIAL,
                        "/srv/" + id,
                        Optional.empty(),
                        OptionalLong.empty(),
                        Map.of()),
                UUID.randomUUID(),
                false);
    }
}
