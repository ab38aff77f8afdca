package io.understudy.cluster;

import io.smallrye.mutiny.Uni;
import io.understudy.connector.Capacity;

/** How much room a cluster has: what its driver tells, and of a declared quota what the catalogue's copies leave. */
record Room(ClusterStore store) {
    Uni<Capacity> of(LiveCluster cluster) {
        var told = cluster.unguarded().capacity();
        var quota = cluster.cluster().quota();
        return quota.isEmpty()
                ? told
                : told.chain(
                        capacity -> store.held(cluster.id()).map(held -> capacity.within(quota.getAsLong(), held)));
    }
}
