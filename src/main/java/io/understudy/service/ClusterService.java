package io.understudy.service;

import io.smallrye.mutiny.Uni;
import io.understudy.catalog.Debts;
import io.understudy.catalog.MarkerSummary;
import io.understudy.cluster.Cluster;
import io.understudy.cluster.DeviceKind;
import io.understudy.cluster.Link;
import io.understudy.cluster.OpenCluster;
import io.understudy.cluster.ProtocolTable;
import io.understudy.cluster.Registry;
import io.understudy.cluster.Registry.CheckRow;
import io.understudy.connector.ConnectorFactory;
import io.understudy.event.Changes;
import io.understudy.service.ServiceException.Kind;
import java.util.List;

/** Registering, watching and removing clusters, and the table and drivers that they are chosen by. */
public final class ClusterService {
    /**
     * A cluster as it stands.
     *
     * @param library what its driver stands on
     * @param pending what is owed to it
     */
    public record Standing(OpenCluster cluster, String library, boolean created, List<MarkerSummary.Group> pending) {}

    private final Registry registry;
    private final Debts debts;
    private final Enforced enforced;
    private final Changes changes;
    private final News news;

    public ClusterService(Registry registry, Debts debts, Enforced enforced, Changes changes, News news) {
        this.registry = registry;
        this.debts = debts;
        this.enforced = enforced;
        this.changes = changes;
        this.news = news;
    }

    /** Creates or replaces a cluster, and opens it. */
    public Uni<Standing> put(Cluster cluster) {
        return Uni.createFrom().deferred(() -> {
            enforced.requireFreeCluster(cluster.id());
            return define(cluster);
        });
    }

    /** The same, for the seed file. */
    public Uni<Standing> define(Cluster cluster) {
        return registry.put(cluster)
                .invoke(created -> {
                    changes.tell();
                    news.cluster(cluster.id(), created ? "created" : "replaced", cluster.endpoint());
                })
                .chain(created -> get(cluster.id())
                        .map(standing ->
                                new Standing(standing.cluster(), standing.library(), created, standing.pending())));
    }

    public Uni<List<Standing>> list() {
        return debts.summary()
                .map(summary -> registry.all().stream()
                        .map(cluster -> standing(cluster, summary))
                        .toList());
    }

    public Uni<Standing> get(String id) {
        return Uni.createFrom().deferred(() -> {
            var cluster = find(id);
            return debts.summary().map(summary -> standing(cluster, summary));
        });
    }

    /** Deletes a cluster to which nothing refers. */
    public Uni<Void> delete(String id) {
        return Uni.createFrom().deferred(() -> {
            enforced.requireFreeCluster(id);
            return registry.delete(id)
                    .invoke(deletion -> {
                        switch (deletion) {
                            case DELETED -> {
                                changes.tell();
                                news.cluster(id, "deleted", "");
                            }
                            case NOT_FOUND -> throw unknown(id);
                            case ROUTED -> throw inUse(id, "owns slots: PUT /v1/routing gives them to others");
                            case PLANNED -> throw inUse(id, "is a target of a plan");
                            case HOLDS_COPIES -> throw inUse(id, "holds copies, or is to hold some");
                        }
                    })
                    .replaceWithVoid();
        });
    }

    /** Tries a cluster for real. */
    public Uni<List<CheckRow>> check(String id) {
        return Uni.createFrom().deferred(() -> {
            find(id);
            return registry.check(id);
        });
    }

    public ProtocolTable protocols() {
        return registry.protocols();
    }

    /** Replaces a row of the protocol table. */
    public Uni<Void> put(DeviceKind device, Link link, List<String> protocols) {
        return Uni.createFrom().deferred(() -> {
            enforced.requireFreeProtocols(device, link);
            return define(device, link, protocols);
        });
    }

    /** The same, for the seed file. */
    public Uni<Void> define(DeviceKind device, Link link, List<String> protocols) {
        return registry.put(device, link, protocols).invoke(changes::tell);
    }

    public List<ConnectorFactory> drivers() {
        return registry.drivers().all();
    }

    private OpenCluster find(String id) {
        return registry.find(id).orElseThrow(() -> unknown(id));
    }

    private Standing standing(OpenCluster cluster, MarkerSummary summary) {
        return new Standing(
                cluster,
                registry.library(cluster),
                false,
                summary.groups().stream()
                        .filter(group -> group.cluster().equals(cluster.id()))
                        .toList());
    }

    private static ServiceException unknown(String id) {
        return ServiceException.of(Kind.NOT_FOUND, "there is no cluster '" + id + "'");
    }

    private static ServiceException inUse(String id, String why) {
        return ServiceException.on(Kind.IN_USE, java.util.Optional.of(id), "the cluster '" + id + "' " + why);
    }
}
