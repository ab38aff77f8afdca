package io.understudy.replication;

import io.understudy.catalog.PlannedCopy;
import io.understudy.catalog.Role;
import io.understudy.cluster.Clusters;
import io.understudy.object.Place;
import java.util.ArrayList;
import java.util.List;

/** Where a write wants its copies, each one named as its cluster can hold and tell apart names. */
final class Places {
    private final Clusters clusters;

    Places(Clusters clusters) {
        this.clusters = clusters;
    }

    /** Of all its copies: also of those that follow later, or whose cluster is down. */
    List<PlannedCopy> planned(WriteRequest request) {
        var copies = new ArrayList<PlannedCopy>();
        copies.add(planned(request, request.primary(), Role.PRIMARY, false));
        request.backups().forEach(backup -> copies.add(planned(request, backup, Role.BACKUP, request.scheduled())));
        return copies;
    }

    /** The place that save path and data id point at. */
    Place natural(WriteRequest request, String cluster) {
        var ascii = clusters.find(cluster)
                .map(open -> open.connector().info().names().asciiOnly())
                .orElse(false);
        return Place.of(request.path(), request.id(), ascii);
    }

    private PlannedCopy planned(WriteRequest request, String cluster, Role role, boolean scheduled) {
        var natural = natural(request, cluster);
        var folds = clusters.find(cluster)
                .map(open -> open.connector().info().names().foldsCase())
                .orElse(false);
        return new PlannedCopy(
                cluster, role, natural, folds ? natural.foldedCase() : natural, Place.suffix(request.id()), scheduled);
    }
}
