package io.understudy.app;

import io.smallrye.mutiny.Uni;
import io.understudy.catalog.Processes;
import io.understudy.replication.ProcessLife;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Tells the other replicas that this one lives, and declares those dead that do not. */
@Singleton
final class Heartbeats {
    private static final Logger LOG = Logger.getLogger(Heartbeats.class);
    private static final Duration SUSPICION = Duration.ofMillis(250);
    private static final Duration STEP_LIMIT = Duration.ofMinutes(1);

    private final Vertx vertx;
    private final UnderstudyConfig config;
    private final ProcessLife life;
    private final Processes processes;
    private List<Loop> loops = List.of();

    Heartbeats(Vertx vertx, UnderstudyConfig config, ProcessLife life, Processes processes) {
        this.vertx = vertx;
        this.config = config;
        this.life = life;
        this.processes = processes;
    }

    void start() {
        loops = List.of(
                loop("heartbeat", config.process().heartbeat(), this::beat),
                loop("heartbeat on suspicion", SUSPICION, this::beatWhereSuspected));
        Loop.start(loops);
    }

    /** Waits for those that are under way. */
    void end(Duration limit) throws InterruptedException, ExecutionException, TimeoutException {
        Loop.end(loops, limit);
    }

    private Loop loop(String name, Duration pause, Supplier<Uni<Boolean>> step) {
        return new Loop(name, vertx, pause, STEP_LIMIT, step);
    }

    /** Others are declared dead only by whoever has just shown that he lives: a stall of the database is nobody's death. */
    private Uni<Boolean> beat() {
        return life.beat().chain(this::declareDead);
    }

    private Uni<Boolean> declareDead() {
        return processes
                .declareDead(config.process().silence())
                .invoke(count -> {
                    if (count > 0) {
                        LOG.warnf("Processes that were silent too long were declared dead. count=%d", count);
                    }
                })
                .replaceWith(false);
    }

    /** Somebody may have declared us dead: what waits for a new id should not wait for the next heartbeat. */
    private Uni<Boolean> beatWhereSuspected() {
        return life.suspected()
                ? life.beat().replaceWith(false)
                : Uni.createFrom().item(false);
    }
}
