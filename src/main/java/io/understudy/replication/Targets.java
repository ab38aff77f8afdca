package io.understudy.replication;

import io.smallrye.mutiny.Uni;
import io.understudy.catalog.Role;
import io.understudy.cluster.Clusters;
import io.understudy.connector.Timing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Whom a write goes to at once; a cluster whose breaker is open costs nothing. */
final class Targets {
    private final Clusters clusters;
    private final ProcessLife life;
    private final WriteSettings settings;
    private final Timing timing;

    Targets(Clusters clusters, ProcessLife life, WriteSettings settings, Timing timing) {
        this.clusters = clusters;
        this.life = life;
        this.settings = settings;
        this.timing = timing;
    }

    /** The primary, and the backups where it is down or they are not to follow later. */
    List<Target> of(WriteRequest request) {
        var targets = new ArrayList<Target>();
        usable(request.primary(), Role.PRIMARY).ifPresent(targets::add);
        if (!request.scheduled() || targets.isEmpty()) {
            targets.addAll(backups(request));
        }
        return targets;
    }

    /** The same, of clusters that are open for the process's current id. */
    Uni<List<Target>> current(WriteRequest request) {
        return current(() -> of(request));
    }

    /** The backups alone, of clusters that are open for the process's current id. */
    Uni<List<Target>> currentBackups(WriteRequest request) {
        return current(() -> backups(request));
    }

    /** The clusters are opened anew for each new id of the process; what was open before can stage nothing any more. */
    private Uni<List<Target>> current(Supplier<List<Target>> find) {
        var targets = find.get();
        return targets.stream().allMatch(this::current)
                ? Uni.createFrom().item(targets)
                : life.renew()
                        .map(renewed ->
                                find.get().stream().filter(this::current).toList());
    }

    private boolean current(Target target) {
        return target.process().equals(life.current());
    }

    private List<Target> backups(WriteRequest request) {
        return request.backups().stream()
                .flatMap(backup -> usable(backup, Role.BACKUP).stream())
                .toList();
    }

    private Optional<Target> usable(String cluster, Role role) {
        return clusters.find(cluster)
                .filter(open -> open.usable())
                .map(open -> new Target(open.connector(), role, new Patience(settings.forStaging(), timing::nanos)));
    }
}
