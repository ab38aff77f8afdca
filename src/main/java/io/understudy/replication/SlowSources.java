package io.understudy.replication;

import io.smallrye.mutiny.Uni;
import io.understudy.connector.ConnectorException;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.ConnectorInfo;
import io.understudy.connector.layer.Turns;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Copies from clusters at slow lines, whichever clusters they go to: as many at a time as are paid to such a line, because
 * a copy's limit reckons with its share of it. The limit begins with the turn.
 */
final class SlowSources {
    private static final int MOST_WAITING = 256;

    private final ReplaySettings settings;
    private final Map<String, Turns> turns = new ConcurrentHashMap<>();

    SlowSources(ReplaySettings settings) {
        this.settings = settings;
    }

    /** The copy, at once where the source is not at a slow line; fails as the source's failure where too many wait. */
    <T> Uni<T> take(ConnectorInfo from, Uni<T> copy) {
        if (from.line().isEmpty()) {
            return copy;
        }
        return turns.computeIfAbsent(from.cluster(), cluster -> new Turns(settings.concurrency(from), MOST_WAITING))
                .take(
                        copy,
                        () -> new ConnectorException(
                                Kind.THROTTLED, from.cluster(), "replay", "too many copies wait for its line"));
    }
}
