package io.understudy.app;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.understudy.catalog.Debts;
import io.understudy.catalog.Processes;
import io.understudy.cluster.LiveClusters;
import io.understudy.cluster.Registry;
import io.understudy.event.Changes;
import io.understudy.event.PostgresNews;
import io.understudy.replication.InFlight;
import io.understudy.replication.ProcessLife;
import io.understudy.replication.ReplayWorker;
import io.understudy.service.Definitions;
import io.understudy.service.ObjectService;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** What happens without anybody's asking, from start to end. */
@Singleton
public final class Schedules {
    /** Of each of the three steps of saying goodbye, behind all that is waited for: heartbeats, catalogue, connections. */
    public static final Duration RETIRE_LIMIT = Duration.ofSeconds(5);

    private static final Logger LOG = Logger.getLogger(Schedules.class);
    private static final Duration START_LIMIT = Duration.ofMinutes(1);
    private static final Duration CHANGE_LOOK = Duration.ofMillis(100);
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final Duration STEP_LIMIT = Duration.ofMinutes(1);
    private static final Duration SWEEP_LIMIT = Duration.ofHours(1);
    private static final Duration SUSPICION = Duration.ofMillis(250);

    private final Vertx vertx;
    private final UnderstudyConfig config;
    private final Registry registry;
    private final ProcessLife life;
    private final Processes processes;
    private final ReplayWorker worker;
    private final InFlight inFlight;
    private final Debts debts;
    private final Metrics metrics;
    private final ReplayPulse pulse;
    private final PostgresNews news;
    private final Changes changes;
    private final Definitions definitions;
    private final LiveClusters clusters;
    private final Seeding seeding;
    private final ObjectService objects;
    private final StandbyWarning standbyWarning;
    private final LongSupplier nanos;
    private final Duration delay;
    private final AtomicBoolean changed = new AtomicBoolean();
    private long lastReload;
    private List<Loop> heartbeats = List.of();
    private List<Loop> work = List.of();
    private volatile boolean started;

    Schedules(
            Vertx vertx,
            UnderstudyConfig config,
            Registry registry,
            ProcessLife life,
            Processes processes,
            ReplayWorker worker,
            InFlight inFlight,
            Debts debts,
            Metrics metrics,
            ReplayPulse pulse,
            PostgresNews news,
            Changes changes,
            Definitions definitions,
            LiveClusters clusters,
            Seeding seeding,
            ObjectService objects,
            StandbyWarning standbyWarning,
            LongSupplier nanos,
            @ConfigProperty(name = "quarkus.shutdown.delay") Optional<Duration> delay) {
        this.vertx = vertx;
        this.config = config;
        this.registry = registry;
        this.life = life;
        this.processes = processes;
        this.worker = worker;
        this.inFlight = inFlight;
        this.debts = debts;
        this.metrics = metrics;
        this.pulse = pulse;
        this.news = news;
        this.changes = changes;
        this.definitions = definitions;
        this.clusters = clusters;
        this.seeding = seeding;
        this.objects = objects;
        this.standbyWarning = standbyWarning;
        this.nanos = nanos;
        this.delay = delay.orElse(Duration.ZERO);
    }

    /** Whether all that a start has to do has been done. */
    boolean started() {
        return started;
    }

    void start(@Observes StartupEvent event) {
        // Before anything is read: what changes behind the reading is read again.
        changes.onChange(() -> changed.set(true));
        news.start();
        await(
                "start",
                START_LIMIT,
                () -> registry.reload()
                        .chain(life::start)
                        .chain(definitions::reload)
                        .chain(seeding::apply)
                        .chain(standbyWarning::give));
        heartbeats = List.of(
                loop("heartbeat", config.process().heartbeat(), this::beat),
                loop("heartbeat on suspicion", SUSPICION, this::beatWhereSuspected));
        work = List.of(
                loop("look how the clusters are", config.cluster().probe(), this::probe),
                loop("read what was defined", CHANGE_LOOK, this::reload),
                loop("replay", config.replay().interval(), this::replay),
                loop("count the debts", config.replay().count(), this::count),
                loop("sum up what is held", config.cluster().weigh(), () -> once(registry.weigh())),
                new Loop("sweep", vertx, config.replay().sweep(), SWEEP_LIMIT, this::sweep));
        heartbeats.forEach(Loop::start);
        work.forEach(Loop::start);
        started = true;
    }

    /**
     * The end has been asked for. Requests are still served, because a balancer needs its time to see that this replica
     * is not ready any more; debts are left to the others already. Who watches or waits is sent away only when that
     * time is over, lest they come back here.
     */
    void prepare(@Observes ShutdownDelayInitiatedEvent event) {
        LOG.infof("Is about to end: not ready any more, still serving. delay=%s", delay);
        worker.rest();
        vertx.setTimer(Math.max(1, delay.toMillis()), ignored -> {
            LOG.info("Ends when what is under way has ended.");
            news.endWatching();
            objects.endWaiting();
        });
    }

    /**
     * Nothing new is begun, what is under way gets its time, and then the other replicas are told. Until then they have to
     * hear that this one lives, or they would take over what it is about to settle.
     */
    void stop(@Observes ShutdownEvent event) {
        if (!started) {
            return;
        }
        started = false;
        worker.rest();
        endWork();
        drain();
        retire();
        try {
            await("hang up", RETIRE_LIMIT, () -> news.stop().chain(clusters::close));
        } catch (IllegalStateException e) {
            LOG.warnf("Not everything could be closed. reason=%s", e);
        }
    }

    private void endWork() {
        try {
            end(work, config.write().drain());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warnf("Not everything that is done again and again has ended. reason=%s", e);
        }
    }

    /** Whatever has become of the loops, writes and debts get their time. */
    private void drain() {
        try {
            await("drain", config.write().drain(), this::drained);
        } catch (IllegalStateException e) {
            LOG.warnf("Not all that was under way has ended; recovery will settle it. reason=%s", e);
        }
    }

    private static void end(List<Loop> loops, Duration limit)
            throws InterruptedException, ExecutionException, TimeoutException {
        CompletableFuture.allOf(loops.stream()
                        .map(loop -> loop.stop().toCompletableFuture())
                        .toArray(CompletableFuture[]::new))
                .get(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void retire() {
        try {
            // A heartbeat behind it would begin a new life.
            end(heartbeats, RETIRE_LIMIT);
            await("retire", RETIRE_LIMIT, life::retire);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | IllegalStateException e) {
            LOG.warnf("The other replicas will take this one for dead when its heartbeat is old. reason=%s", e);
        }
    }

    private Loop loop(String name, Duration pause, Supplier<Uni<Boolean>> step) {
        return new Loop(name, vertx, pause, STEP_LIMIT, step);
    }

    /** Somebody may have declared us dead: what waits for a new id should not wait for the next heartbeat. */
    private Uni<Boolean> beatWhereSuspected() {
        return life.suspected() ? once(life.beat()) : Uni.createFrom().item(false);
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

    private Uni<Boolean> probe() {
        return once(registry.probe()).invoke(() -> metrics.seen(registry.all()));
    }

    /** At once when somebody has told of a change, and now and then in any case. */
    private Uni<Boolean> reload() {
        var now = nanos.getAsLong();
        if (!changed.getAndSet(false)
                && now - lastReload < config.cluster().reload().toNanos()) {
            return Uni.createFrom().item(false);
        }
        lastReload = now;
        return once(registry.reload().chain(definitions::reload)).onFailure().invoke(failure -> changed.set(true));
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

    private Uni<Boolean> sweep() {
        return once(worker.sweep());
    }

    private Uni<Void> drained() {
        return inFlight.writes().isEmpty() && worker.idle()
                ? Uni.createFrom().voidItem()
                : Uni.createFrom().voidItem().onItem().delayIt().by(LOOK).chain(this::drained);
    }

    private static Uni<Boolean> once(Uni<Void> work) {
        return work.replaceWith(false);
    }

    /** Runs something on an event loop and waits for it; only at start and end, on the main thread. */
    private void await(String what, Duration limit, Supplier<Uni<Void>> work) {
        var done = new CompletableFuture<Void>();
        vertx.getOrCreateContext()
                .runOnContext(ignored -> Uni.createFrom()
                        .deferred(() -> work.get())
                        .subscribe()
                        .with(done::complete, done::completeExceptionally));
        try {
            done.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(what + " was interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(what + " failed: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException(what + " has not ended after " + limit, e);
        }
    }
}
