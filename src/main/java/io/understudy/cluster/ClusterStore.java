package io.understudy.cluster;

import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Keeps what administrators say of clusters and protocols. */
public interface ClusterStore {
    /** Everything, in one look. */
    record Snapshot(UUID catalogue, List<RegisteredCluster> clusters, ProtocolTable protocols) {
        Optional<RegisteredCluster> find(String id) {
            return clusters.stream().filter(each -> each.isCalled(id)).findFirst();
        }
    }

    Uni<Snapshot> load();

    /** Creates or replaces. */
    Uni<Void> save(RegisteredCluster cluster);

    /** Remembers that the store's id stands in the store. */
    Uni<Void> registered(String id);

    /**
     * The bytes of all copies on each of these clusters, as far as copies are known; a cluster without any may be missing.
     * Looks at every copy there is, and is given up after half a minute.
     */
    Uni<Map<String, Long>> held(Collection<String> ids);

    /** Whether a cluster was deleted. Fails where copies refer to it. */
    Uni<Deletion> delete(String id);

    Uni<Void> save(DeviceKind device, Link link, List<String> protocols);

    /** Why a cluster was not deleted, or that it was. */
    enum Deletion {
        DELETED,
        NOT_FOUND,
        /** It owns slots. */
        ROUTED,
        /** A plan names it. */
        PLANNED,
        /** Copies are there, or are to be. */
        HOLDS_COPIES
    }
}
