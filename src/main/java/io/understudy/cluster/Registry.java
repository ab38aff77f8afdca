package io.understudy.cluster;

import io.smallrye.mutiny.Uni;
import io.understudy.connector.ConnectorFactory;
import io.understudy.object.ProcessId;
import java.util.Collection;
import java.util.List;

/** The clusters that are open in this replica, and how they come and go. */
public interface Registry extends Clusters {
    /** The protocol table that holds. */
    ProtocolTable protocols();

    /** Every driver there is. */
    DriverCatalogue drivers();

    /** What a cluster's driver stands on; empty where it has none. */
    default String library(OpenCluster cluster) {
        return drivers()
                .find(cluster.connector().info().protocol())
                .map(ConnectorFactory::library)
                .orElse("");
    }

    /** Reads what administrators have said, and opens, re-opens and closes accordingly. */
    Uni<Void> reload();

    /**
     * Creates or replaces a cluster: chooses the driver, opens it, looks who the store is, writes its identity where it
     * has none yet, and saves. A store that cannot be reached now is registered when it can.
     *
     * @return whether it was created
     * @throws io.understudy.object.InvalidValueException where endpoint or options cannot be
     * @throws UnprocessableException where no driver speaks its protocols, or it is another cluster's store
     */
    Uni<Boolean> put(Cluster cluster);

    Uni<ClusterStore.Deletion> delete(String id);

    /** Replaces a row of the protocol table. */
    Uni<Void> put(DeviceKind device, Link link, List<String> protocols);

    /** Tries a cluster for real; a row for each step. */
    Uni<List<CheckRow>> check(String id);

    /** Opens every cluster again under a new process id, and makes ready those that answer. */
    Uni<Void> renew(ProcessId process);

    /** Asks every cluster how it is, closes or opens its breaker, and makes ready what has come back. Call it often. */
    Uni<Void> probe();

    /** The same for some clusters, at once. */
    Uni<Void> probe(Collection<String> ids);

    /** Sums up what the catalogue's copies take of declared quotas. Costs a look at every copy: call it seldom. */
    Uni<Void> weigh();

    /** A step of a check, in an administrator's words. */
    record CheckRow(String step, boolean ok, String detail, long millis) {}
}
