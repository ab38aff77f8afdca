package io.understudy.app;

import io.smallrye.mutiny.Uni;
import io.understudy.catalog.Debts;
import io.understudy.cluster.Registry;
import io.understudy.replication.ReplayWorker;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** What is done again and again, beside the heartbeats. */
@Singleton
final class Schedules {
    private static final Duration CHANGE_LOOK = Duration.ofMillis(100);
    private static final Duration STEP_LIMIT = Duration.ofMinutes(1);
    private static final Duration SWEEP_LIMIT = Duration.ofHours(1);

    private final Vertx vertx;
    private final UnderstudyConfig config;
    private final Registry registry;
    private final Rereading rereading;
    private final ReplayWorker worker;
    private final Debts debts;
    private final Metrics metrics;
    private final ReplayPulse pulse;
    private List<Loop> loops = List.of();

    Schedules(
            Vertx vertx,
            UnderstudyConfig config,
            Registry registry,
            Rereading rereading,
            ReplayWorker worker,
            Debts debts,
            Metrics metrics,
            ReplayPulse pulse) {
        this.vertx = vertx;
        this.config = config;
        this.registry = registry;
        this.rereading = rereading;
        this.worker = worker;
        this.debts = debts;
        this.metrics = metrics;
        this.pulse = pulse;
    }

    void start() {
        loops = List.of(
                loop("look how the clusters are", config.cluster().probe(), this::probe),
                loop("read what was defined", CHANGE_LOOK, () -> once(rereading.readWhereDue())),
                loop("replay", config.replay().interval(), this::replay),
                loop("count the debts", config.replay().count(), this::count),
                loop("sum up what is held", config.cluster().weigh(), () -> once(registry.weigh())),
                new Loop("sweep", vertx, config.replay().sweep(), SWEEP_LIMIT, () -> once(worker.sweep())));
        Loop.start(loops);
    }

    /** Nothing is begun any more; waits for what is under way. */
    void end(Duration limit) throws InterruptedException, ExecutionException, TimeoutException {
        Loop.end(loops, limit);
    }

    private Loop loop(String name, Duration pause, Supplier<Uni<Boolean>> step) {
        return new Loop(name, vertx, pause, STEP_LIMIT, step);
    }

    private Uni<Boolean> probe() {
        return once(registry.probe()).invoke(() -> metrics.seen(registry.all()));
    }

    /** A run that takes long goes on by itself: what becomes due on another cluster does not wait for it. */
    private Uni<Boolean> replay() {
        return Uni.createFrom().emitter(emitter -> {
            worker.run().subscribe().with(count -> emitter.complete(count > 0), emitter::fail);
            vertx.setTimer(config.replay().interval().toMillis(), ignored -> emitter.complete(false));
        });
    }

    private Uni<Boolean> count() {
        return debts.summary()
                .invoke(summary -> {
                    metrics.counted(summary);
                    pulse.counted(summary);
                })
                .replaceWith(false);
    }

    private static Uni<Boolean> once(Uni<Void> work) {
        return work.replaceWith(false);
    }
}
