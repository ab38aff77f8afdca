package io.understudy.app;

import io.smallrye.mutiny.Uni;
import io.understudy.cluster.Registry;
import io.understudy.event.Changes;
import io.understudy.service.Definitions;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/** Reads again what was defined: at once when somebody has told of a change, and now and then in any case. */
@Singleton
final class Rereading {
    private final Changes changes;
    private final Registry registry;
    private final Definitions definitions;
    private final UnderstudyConfig config;
    private final LongSupplier nanos;
    private final AtomicBoolean changed = new AtomicBoolean();
    private long last;

    Rereading(
            Changes changes, Registry registry, Definitions definitions, UnderstudyConfig config, LongSupplier nanos) {
        this.changes = changes;
        this.registry = registry;
        this.definitions = definitions;
        this.config = config;
        this.nanos = nanos;
        this.last = nanos.getAsLong();
    }

    void listen() {
        changes.onChange(() -> changed.set(true));
    }

    /** Never twice at once. */
    Uni<Void> readWhereDue() {
        var now = nanos.getAsLong();
        if (!changed.getAndSet(false) && now - last < config.cluster().reload().toNanos()) {
            return Uni.createFrom().voidItem();
        }
        last = now;
        return registry.reload().chain(definitions::reload).onFailure().invoke(failure -> changed.set(true));
    }
}
