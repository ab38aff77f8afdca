package io.understudy.cluster;

import io.understudy.connector.StoreIdentity;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Decides whether what stands at an endpoint can be a cluster's store, and which id it has. Pure. */
final class Admission {
    /** What was found at the endpoint. */
    sealed interface Found {
        record Unreachable() implements Found {}

        /** A store without an identity, or nothing yet. */
        record Nameless() implements Found {}

        record Named(StoreIdentity identity) implements Found {}

        static Found of(Optional<StoreIdentity> identity) {
            return identity.<Found>map(Named::new).orElseGet(Nameless::new);
        }
    }

    private final ClusterStore.Snapshot known;
    private final Supplier<UUID> ids;

    Admission(ClusterStore.Snapshot known, Supplier<UUID> ids) {
        this.known = known;
        this.ids = ids;
    }

    RegisteredCluster admit(Cluster cluster, Found found) {
        var wanted = known.find(cluster.id())
                .map(same -> new RegisteredCluster(cluster, same.store(), same.registered()))
                .orElseGet(() -> new RegisteredCluster(cluster, ids.get(), false));
        return switch (found) {
            case Found.Unreachable unreachable -> wanted;
            case Found.Nameless nameless -> nameless(wanted);
            case Found.Named named -> named(wanted, named.identity());
        };
    }

    private static RegisteredCluster nameless(RegisteredCluster wanted) {
        if (wanted.registered()) {
            throw refused(wanted, "the store there is not this cluster's; register it under a new id");
        }
        return wanted;
    }

    /** A store of this catalogue that no cluster claims was a deleted one's: it comes back under its own id. */
    private RegisteredCluster named(RegisteredCluster wanted, StoreIdentity found) {
        if (!found.catalogue().equals(known.catalogue())) {
            throw refused(wanted, "the store there belongs to another catalogue, " + found.catalogue());
        }
        if (found.store().equals(wanted.store())) {
            return new RegisteredCluster(wanted.cluster(), wanted.store(), true);
        }
        known.clusters().stream()
                .filter(each -> each.store().equals(found.store()))
                .findFirst()
                .ifPresent(owner -> {
                    throw refused(
                            wanted,
                            "the store there is the cluster " + owner.cluster().id());
                });
        if (wanted.registered()) {
            throw refused(wanted, "the store there is not this cluster's; register it under a new id");
        }
        return new RegisteredCluster(wanted.cluster(), found.store(), true);
    }

    private static UnprocessableException refused(RegisteredCluster wanted, String why) {
        return UnprocessableException.impossible("endpoint", wanted.cluster().endpoint(), why);
    }
}
