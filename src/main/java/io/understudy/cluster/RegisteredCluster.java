package io.understudy.cluster;

import java.util.UUID;

/**
 * A cluster and the store that it must be.
 *
 * @param store the store's random id, made when the cluster was described
 * @param registered whether that id has been written into the store; from then on a store without it is another one
 */
public record RegisteredCluster(Cluster cluster, UUID store, boolean registered) {
    boolean isCalled(String id) {
        return cluster.id().equals(id);
    }
}
