package io.understudy.replication;

import io.understudy.cluster.Clusters;
import io.understudy.cluster.OpenCluster;
import java.util.List;
import java.util.Optional;

/** The clusters of one test. */
record Shelves(List<OpenCluster> all) implements Clusters {
    @Override
    public Optional<OpenCluster> find(String id) {
        return all.stream().filter(cluster -> cluster.id().equals(id)).findFirst();
    }
}
