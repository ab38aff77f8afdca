package io.understudy.cluster;

import io.smallrye.mutiny.Uni;
import io.understudy.cluster.Admission.Found;
import io.understudy.cluster.ClusterStore.Snapshot;
import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorException;
import io.understudy.connector.Timing;
import io.understudy.object.InvalidValueException;
import io.understudy.object.ProcessId;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Takes a cluster up as an administrator describes it: opens its driver, looks who the store is, and saves both. */
final class Enrolment {
    private static final Logger LOG = Logger.getLogger(Enrolment.class);

    /** What was saved, and the open driver. */
    record Enrolled(RegisteredCluster definition, Connector driver) {}

    private final ClusterStore store;
    private final Opener opener;
    private final ClusterSettings settings;
    private final Supplier<UUID> ids;
    private final Timing timing;

    Enrolment(ClusterStore store, Opener opener, ClusterSettings settings, Supplier<UUID> ids, Timing timing) {
        this.store = store;
        this.opener = opener;
        this.settings = settings;
        this.ids = ids;
        this.timing = timing;
    }

    /** Leaves nothing open where it fails, as far as the driver can be closed. */
    Uni<Enrolled> enrol(Cluster cluster, Snapshot known, ProcessId process) {
        requireRoom(cluster, known);
        requireOwnRoot(cluster, known);
        var driver = opener.open(cluster, known.protocols(), process);
        return look(driver)
                .map(found -> new Admission(known, ids).admit(cluster, found))
                .call(store::save)
                .onFailure()
                .call(() -> close(driver))
                .map(admitted -> new Enrolled(admitted, driver));
    }

    /**
     * What is told is why the cluster was refused: a driver that does not close changes nothing about that, and is waited
     * for no longer than a probe. It goes on closing behind that.
     */
    private Uni<Void> close(Connector driver) {
        var cluster = driver.info().cluster();
        var limit = settings.probeLimit();
        return timing.leave(driver.close(), limit, () -> Uni.createFrom().failure(Examination.late(cluster, limit)))
                .onFailure()
                .invoke(failure -> LOG.warnf("A connector could not be closed. cluster=%s reason=%s", cluster, failure))
                .onFailure()
                .recoverWithNull();
    }

    private void requireRoom(Cluster cluster, Snapshot known) {
        if (known.find(cluster.id()).isEmpty() && known.clusters().size() >= settings.most()) {
            throw UnprocessableException.impossible(
                    "id", cluster.id(), "there are " + settings.most() + " clusters already, which is the most");
        }
    }

    private void requireOwnRoot(Cluster cluster, Snapshot known) {
        var root = opener.root(cluster, known.protocols());
        for (var other : known.clusters()) {
            if (!other.isCalled(cluster.id())
                    && rootOf(other, known.protocols()).stream().anyMatch(root::meets)) {
                throw UnprocessableException.impossible(
                        "endpoint",
                        cluster.endpoint(),
                        "it is the store of the cluster " + other.cluster().id()
                                + ", or one of the two is inside the other");
            }
        }
    }

    private Optional<StoreRoot> rootOf(RegisteredCluster other, ProtocolTable table) {
        try {
            return Optional.of(opener.root(other.cluster(), table));
        } catch (UnprocessableException | InvalidValueException e) {
            LOG.debugf(
                    e, "A cluster cannot be placed. cluster=%s", other.cluster().id());
            return Optional.empty();
        }
    }

    private Uni<Found> look(Connector driver) {
        var limit = driver.info().patience(settings.probeLimit());
        return timing.limit(
                        driver.probe(),
                        limit,
                        () -> Examination.late(driver.info().cluster(), limit))
                .map(Found::of)
                .onFailure(ConnectorException.class)
                .recoverWithItem(Found.Unreachable::new);
    }
}
