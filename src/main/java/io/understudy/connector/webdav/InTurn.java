package io.understudy.connector.webdav;

import io.smallrye.mutiny.Uni;
import io.understudy.connector.Blocking;
import io.understudy.object.Place;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Changes of one place, one after the other: some servers replace in two steps of their own, and two of those at a time
 * would meet. Of all connectors of one process.
 */
final class InTurn {
    private final ConcurrentMap<String, CompletableFuture<@Nullable Void>> last = new ConcurrentHashMap<>();

    /** Runs a change when all before it have ended, however they ended. */
    <T> Uni<T> change(String cluster, Place place, Uni<T> change) {
        return Uni.createFrom().deferred(() -> {
            var key = key(cluster, place);
            var mine = new CompletableFuture<@Nullable Void>();
            var before = last.put(key, mine);
            var here = Blocking.here();
            var turn = before == null
                    ? Uni.createFrom().voidItem()
                    : Uni.createFrom().<Void>emitter(emitter -> {
                        var waiting =
                                before.whenComplete((nothing, never) -> here.execute(() -> emitter.complete(null)));
                        emitter.onTermination(() -> waiting.cancel(false));
                    });
            return turn.chain(() -> change).onTermination().invoke(() -> end(key, mine, before));
        });
    }

    // Whoever leaves before his turn must not let the next one go ahead of the one before.
    private void end(
            String key, CompletableFuture<@Nullable Void> mine, @Nullable CompletableFuture<@Nullable Void> before) {
        if (before == null || before.isDone()) {
            last.remove(key, mine);
            mine.complete(null);
        } else {
            var unusedChain = before.whenComplete((nothing, never) -> {
                last.remove(key, mine);
                mine.complete(null);
            });
        }
    }

    /** Whether something changes there at this moment. */
    boolean busy(String cluster, Place place) {
        return last.containsKey(key(cluster, place));
    }

    private static String key(String cluster, Place place) {
        return cluster + "/" + place;
    }
}
