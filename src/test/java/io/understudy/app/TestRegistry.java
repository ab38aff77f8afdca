package io.understudy.app;

import io.quarkus.arc.DefaultBean;
import io.smallrye.mutiny.Uni;
import io.understudy.cluster.Cluster;
import io.understudy.cluster.ClusterStore;
import io.understudy.cluster.DeviceKind;
import io.understudy.cluster.DriverCatalogue;
import io.understudy.cluster.Link;
import io.understudy.cluster.OpenCluster;
import io.understudy.cluster.ProtocolTable;
import io.understudy.cluster.Registry;
import io.understudy.object.ProcessId;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A registry whose clusters are what a test says they are. */
@Singleton
@DefaultBean
final class TestRegistry implements Registry {
    private final Map<String, OpenCluster> clusters = new TreeMap<>();

    void add(OpenCluster cluster) {
        clusters.put(cluster.id(), cluster);
    }

    @Override
    public Optional<OpenCluster> find(String id) {
        return Optional.ofNullable(clusters.get(id));
    }

    @Override
    public List<OpenCluster> all() {
        return List.copyOf(clusters.values());
    }

    @Override
    public ProtocolTable protocols() {
        return ProtocolTable.DEFAULT;
    }

    @Override
    public DriverCatalogue drivers() {
        return new DriverCatalogue(List.of());
    }

    @Override
    public Uni<Void> reload() {
        return Uni.createFrom().voidItem();
    }

    @Override
    public Uni<Boolean> put(Cluster cluster) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Uni<ClusterStore.Deletion> delete(String id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Uni<Void> put(DeviceKind device, Link link, List<String> protocols) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Uni<List<CheckRow>> check(String id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Uni<Void> renew(ProcessId process) {
        return Uni.createFrom().voidItem();
    }

    @Override
    public Uni<Void> probe() {
        return Uni.createFrom().voidItem();
    }
}
