package io.understudy.replication;

import io.smallrye.mutiny.Uni;
import io.understudy.catalog.Catalogue;
import io.understudy.catalog.Role;
import io.understudy.catalog.Settlement;
import io.understudy.cluster.Clusters;
import io.understudy.connector.ConnectorException;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.Timing;
import io.understudy.object.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What writes come to, in words for whoever asked for them: what is stored, and else each cluster's reason. */
final class Answers {
    private static final Duration POLL = Duration.ofMillis(25);

    private final Catalogue catalogue;
    private final Clusters clusters;
    private final WriteSettings settings;
    private final Timing timing;

    Answers(Catalogue catalogue, Clusters clusters, WriteSettings settings, Timing timing) {
        this.catalogue = catalogue;
        this.clusters = clusters;
        this.settings = settings;
        this.timing = timing;
    }

    /** There was nobody to write to. */
    WriteResult nobody(WriteRequest request) {
        var failures = new ArrayList<ConnectorException>();
        failures.add(down(request.primary()));
        request.backups().forEach(backup -> failures.add(down(backup)));
        return new WriteResult.NotStored(failures);
    }

    /** Nobody of those that were tried has it. */
    WriteResult notStored(WriteRequest request, List<Target> tried) {
        var failures = new ArrayList<ConnectorException>();
        tried.forEach(target -> target.failure().ifPresent(failures::add));
        // Also those of the clusters that it would have gone to, had they not been down.
        var meant = new ArrayList<>(List.of(request.primary()));
        if (!request.scheduled() || tried.stream().anyMatch(target -> target.role() == Role.BACKUP)) {
            meant.addAll(request.backups());
        }
        tried.forEach(target -> meant.remove(target.cluster()));
        meant.forEach(cluster -> failures.add(down(cluster)));
        return new WriteResult.NotStored(failures);
    }

    /** Somebody may have it, and nobody knows yet. */
    WriteResult unknown(Write write, Version version) {
        return new WriteResult.Unknown(version, write.failures());
    }

    /** What the catalogue has settled. */
    Uni<WriteResult> settled(Write write, Version version, Settlement settlement) {
        var giveUp = timing.nanos() + settings.deadline().toNanos();
        return switch (settlement.status()) {
            case SETTLED ->
                item(new WriteResult.Stored(version, settlement.state().orElseThrow()));
            case UNKNOWN -> item(unknown(write, version));
            case FAILED ->
                write.fenced() ? successor(write, version, giveUp) : item(notStored(write.request(), write.targets()));
            case GONE -> successor(write, version, giveUp);
        };
    }

    /** A newer write, or recovery, has fenced this one: what it comes to, this one has come to. */
    private Uni<WriteResult> successor(Write write, Version version, long giveUp) {
        return catalogue.find(write.request().id()).chain(found -> {
            if (found.isPresent() && found.get().version().compareTo(version) >= 0) {
                return item(new WriteResult.Stored(version, found.get()));
            }
            var undecided = found.stream()
                    .flatMap(state -> state.attempts().stream())
                    .anyMatch(attempt -> attempt.version().compareTo(version) >= 0);
            if (!undecided) {
                return item(notStored(write.request(), write.targets()));
            }
            if (timing.nanos() >= giveUp) {
                return item(unknown(write, version));
            }
            return timing.pause(POLL).chain(() -> successor(write, version, giveUp));
        });
    }

    private ConnectorException down(String cluster) {
        var reason = clusters.find(cluster)
                .map(open -> open.lastError().orElse("it is down"))
                .orElse("it is not registered");
        return new ConnectorException(Kind.UNAVAILABLE, cluster, "stage", reason);
    }

    private static Uni<WriteResult> item(WriteResult result) {
        return Uni.createFrom().item(result);
    }
}
