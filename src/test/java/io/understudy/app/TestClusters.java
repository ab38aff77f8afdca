package io.understudy.app;

import io.understudy.cluster.Clusters;
import io.understudy.cluster.OpenCluster;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The clusters that a test says there are. */
final class TestClusters implements Clusters {
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
}
