package io.understudy.cluster;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.UUID;

/** Keeps what administrators say of clusters and protocols. */
public interface ClusterStore {
    /** Everything, in one look. */
    record Snapshot(UUID catalogue, List<RegisteredCluster> clusters, ProtocolTable protocols) {}

    Uni<Snapshot> load();

    /** Creates or replaces. */
    Uni<Void> save(RegisteredCluster cluster);

    /** Remembers that the store's id stands in the store. */
    Uni<Void> registered(String id);

    /** The bytes of all copies that are on a cluster as far as is known. */
    Uni<Long> held(String id);

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
