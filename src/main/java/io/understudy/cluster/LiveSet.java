package io.understudy.cluster;

import io.smallrye.mutiny.Uni;
import io.understudy.connector.Timing;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The clusters that are open now, each under its id once. What leaves is closed after the grace that what is under way on
 * it has.
 */
final class LiveSet {
    private static final Logger LOG = Logger.getLogger(LiveSet.class);

    private final ClusterSettings settings;
    private final Timing timing;
    private final Map<String, LiveCluster> live = new ConcurrentHashMap<>();

    LiveSet(ClusterSettings settings, Timing timing) {
        this.settings = settings;
        this.timing = timing;
    }

    @Nullable
    LiveCluster get(String id) {
        return live.get(id);
    }

    /** As they are at each moment, in no order. */
    Collection<LiveCluster> all() {
        return live.values();
    }

    /** In the place of the one that had its id. */
    void install(LiveCluster fresh) {
        var old = live.put(fresh.id(), fresh);
        if (old != null) {
            closeLater(old);
        }
    }

    void remove(String id) {
        var old = live.remove(id);
        if (old != null) {
            closeLater(old);
        }
    }

    /** Whatever else is there leaves. */
    void retain(Predicate<String> wanted) {
        live.keySet().stream().filter(wanted.negate()).forEach(this::remove);
    }

    private void closeLater(LiveCluster old) {
        old.retire();
        timing.pause(settings.closeGrace())
                .chain(old::close)
                .subscribe()
                .with(closed -> {}, failure -> notClosed(old, failure));
    }

    /** Closes one at once, and gives up where that takes too long. Never fails. */
    Uni<Void> close(LiveCluster cluster) {
        return timing.limit(
                        cluster.close(),
                        settings.probeLimit(),
                        () -> Examination.late(cluster.id(), settings.probeLimit()))
                .onFailure()
                .invoke(failure -> notClosed(cluster, failure))
                .onFailure()
                .recoverWithNull();
    }

    private static void notClosed(LiveCluster cluster, Throwable failure) {
        LOG.warnf("A connector could not be closed. cluster=%s reason=%s", cluster.id(), failure);
    }
}
