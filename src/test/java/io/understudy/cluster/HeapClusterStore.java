package io.understudy.cluster;

import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;

/** Keeps clusters on the heap, for several replicas. */
final class HeapClusterStore implements ClusterStore {
    private final UUID catalogue = UUID.randomUUID();
    private final Map<String, RegisteredCluster> clusters = new TreeMap<>();
    volatile Map<String, Long> held = Map.of();
    private ProtocolTable protocols =
            ProtocolTable.DEFAULT.with(DeviceKind.DISK, Link.GATEWAY, List.of("faulty", "memory"));

    UUID catalogue() {
        return catalogue;
    }

    synchronized Optional<RegisteredCluster> find(String id) {
        return Optional.ofNullable(clusters.get(id));
    }

    @Override
    public Uni<Snapshot> load() {
        return step(() -> new Snapshot(catalogue, List.copyOf(clusters.values()), protocols));
    }

    @Override
    public Uni<Void> save(RegisteredCluster cluster) {
        return step(() -> clusters.put(cluster.cluster().id(), cluster)).replaceWithVoid();
    }

    @Override
    public Uni<Void> registered(String id) {
        return step(() -> clusters.computeIfPresent(
                        id, (key, cluster) -> new RegisteredCluster(cluster.cluster(), cluster.store(), true)))
                .replaceWithVoid();
    }

    @Override
    public Uni<Map<String, Long>> held(Collection<String> ids) {
        return step(() -> held);
    }

    @Override
    public Uni<Deletion> delete(String id) {
        return step(() -> clusters.remove(id) == null ? Deletion.NOT_FOUND : Deletion.DELETED);
    }

    @Override
    public Uni<Void> save(DeviceKind device, Link link, List<String> row) {
        return step(() -> protocols = protocols.with(device, link, row)).replaceWithVoid();
    }

    private <T> Uni<T> step(Callable<T> step) {
        return Uni.createFrom().item(() -> {
            synchronized (this) {
                try {
                    return step.call();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        });
    }
}
