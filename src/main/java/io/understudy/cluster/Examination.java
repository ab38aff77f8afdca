package io.understudy.cluster;

import io.smallrye.mutiny.Uni;
import io.understudy.connector.ConnectorException;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.StoreIdentity;
import io.understudy.connector.Timing;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Finds out how a cluster is: whether it answers, whether it is the store that it should be, whether this process can
 * stage there; and makes it so at the first time. What it finds is the cluster's state.
 */
final class Examination {
    private static final Logger LOG = Logger.getLogger(Examination.class);

    private final ClusterStore store;
    private final ClusterSettings settings;
    private final Timing timing;
    private final InstantSource clock;

    Examination(ClusterStore store, ClusterSettings settings, Timing timing, InstantSource clock) {
        this.store = store;
        this.settings = settings;
        this.timing = timing;
        this.clock = clock;
    }

    /** Never fails, and does nothing where one of the same cluster is under way. */
    Uni<Void> examine(LiveCluster cluster, UUID catalogue) {
        return Uni.createFrom().deferred(() -> {
            if (!cluster.beginExamination()) {
                return Uni.createFrom().voidItem();
            }
            return timing.limit(health(cluster, catalogue), limit(cluster), () -> late(cluster))
                    .invoke(cluster::up)
                    .onItem()
                    .transformToUni(healthy -> room(cluster))
                    .onFailure()
                    .invoke(failure -> down(cluster, failure))
                    .onFailure()
                    .recoverWithNull()
                    .onTermination()
                    .invoke(cluster::endExamination);
        });
    }

    private Uni<Void> health(LiveCluster cluster, UUID catalogue) {
        var wanted = new StoreIdentity(cluster.store(), catalogue);
        return cluster.unguarded()
                .probe()
                .chain(found -> identify(cluster, wanted, found))
                .invoke(cluster::probing)
                .chain(() -> prepare(cluster));
    }

    private Uni<Void> identify(LiveCluster cluster, StoreIdentity wanted, Optional<StoreIdentity> found) {
        if (found.isEmpty()) {
            return cluster.registered() ? missing(cluster) : registerFirst(cluster, wanted);
        }
        if (!found.get().equals(wanted)) {
            return Uni.createFrom().failure(failure(cluster, another(wanted, found.get())));
        }
        return cluster.registered() ? Uni.createFrom().voidItem() : record(cluster);
    }

    /** Another replica may have registered it, and then an empty store here is an unmounted one. */
    private Uni<Void> registerFirst(LiveCluster cluster, StoreIdentity wanted) {
        return store.load().chain(snapshot -> {
            var known = snapshot.find(cluster.id());
            if (known.isEmpty() || !known.get().store().equals(wanted.store())) {
                return Uni.createFrom().failure(failure(cluster, "it was deleted or replaced just now"));
            }
            if (known.get().registered()) {
                cluster.markRegistered();
                return missing(cluster);
            }
            return cluster.unguarded().register(wanted).chain(() -> record(cluster));
        });
    }

    private Uni<Void> record(LiveCluster cluster) {
        return store.registered(cluster.id()).invoke(cluster::markRegistered);
    }

    private Uni<Void> prepare(LiveCluster cluster) {
        if (cluster.prepared()) {
            return Uni.createFrom().voidItem();
        }
        return cluster.unguarded()
                .prepare()
                .invoke(cluster::markPrepared)
                .onFailure(failure -> failure instanceof ConnectorException known && known.kind() == Kind.FENCED)
                .invoke(cluster::fenced);
    }

    /** What is told of the room is good to know, and never a reason to take a cluster for down. */
    private Uni<Void> room(LiveCluster cluster) {
        var due = cluster.capacityAsked().isBefore(clock.instant().minus(settings.capacityAge()));
        if (!due || !cluster.unguarded().info().capabilities().tellsCapacity()) {
            return Uni.createFrom().voidItem();
        }
        cluster.askCapacity();
        return timing.limit(cluster.unguarded().capacity(), limit(cluster), () -> late(cluster))
                .invoke(cluster::told)
                .onFailure()
                .invoke(failure ->
                        LOG.debugf(failure, "A cluster does not tell how much room it has. cluster=%s", cluster.id()))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }

    private static void down(LiveCluster cluster, Throwable failure) {
        if (failure instanceof ConnectorException known) {
            cluster.down(known.reason());
        } else {
            LOG.errorf(failure, "A cluster could not be examined. cluster=%s", cluster.id());
            cluster.down("it could not be examined: " + failure.getMessage());
        }
    }

    private static Uni<Void> missing(LiveCluster cluster) {
        return Uni.createFrom().failure(failure(cluster, "the store's identity is missing: is it mounted?"));
    }

    private static String another(StoreIdentity wanted, StoreIdentity found) {
        return wanted.catalogue().equals(found.catalogue())
                ? "another store stands there: " + found.store() + " instead of " + wanted.store()
                : "another store stands there: it belongs to the catalogue " + found.catalogue();
    }

    private Duration limit(LiveCluster cluster) {
        return cluster.unguarded().info().patience(settings.probeLimit());
    }

    private ConnectorException late(LiveCluster cluster) {
        return late(cluster.id(), limit(cluster));
    }

    /** What is said of a cluster that does not say how it is. */
    static ConnectorException late(String cluster, Duration limit) {
        return failure(cluster, "no answer within " + limit.toMillis() + " ms");
    }

    private static ConnectorException failure(LiveCluster cluster, String why) {
        return failure(cluster.id(), why);
    }

    private static ConnectorException failure(String cluster, String why) {
        return new ConnectorException(Kind.UNAVAILABLE, cluster, "probe", why);
    }
}
