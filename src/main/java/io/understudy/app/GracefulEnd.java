package io.understudy.app;

import io.smallrye.mutiny.Uni;
import io.understudy.cluster.LiveClusters;
import io.understudy.event.PostgresNews;
import io.understudy.replication.InFlight;
import io.understudy.replication.ProcessLife;
import io.understudy.replication.ReplayWorker;
import io.understudy.service.ObjectService;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Nothing new is begun, what is under way gets its time, and then the other replicas are told. Until then they have to
 * hear that this one lives, or they would take over what it is about to settle.
 */
@Singleton
public final class GracefulEnd {
    /** Of each of the three steps of saying goodbye, behind all that is waited for: heartbeats, catalogue, connections. */
    public static final Duration RETIRE_LIMIT = Duration.ofSeconds(5);

    private static final Logger LOG = Logger.getLogger(GracefulEnd.class);
    private static final Duration LOOK = Duration.ofMillis(50);

    private final Vertx vertx;
    private final MainThread mainThread;
    private final UnderstudyConfig config;
    private final Heartbeats heartbeats;
    private final Schedules schedules;
    private final ReplayWorker worker;
    private final InFlight inFlight;
    private final ProcessLife life;
    private final PostgresNews news;
    private final ObjectService objects;
    private final LiveClusters clusters;
    private final Duration delay;

    GracefulEnd(
            Vertx vertx,
            MainThread mainThread,
            UnderstudyConfig config,
            Heartbeats heartbeats,
            Schedules schedules,
            ReplayWorker worker,
            InFlight inFlight,
            ProcessLife life,
            PostgresNews news,
            ObjectService objects,
            LiveClusters clusters,
            @ConfigProperty(name = "quarkus.shutdown.delay") Optional<Duration> delay) {
        this.vertx = vertx;
        this.mainThread = mainThread;
        this.config = config;
        this.heartbeats = heartbeats;
        this.schedules = schedules;
        this.worker = worker;
        this.inFlight = inFlight;
        this.life = life;
        this.news = news;
        this.objects = objects;
        this.clusters = clusters;
        this.delay = delay.orElse(Duration.ZERO);
    }

    /**
     * The end has been asked for. Requests are still served, because a balancer needs its time to see that this replica
     * is not ready any more; debts are left to the others already. Who watches or waits is sent away only when that
     * time is over, lest they come back here.
     */
    void prepare() {
        LOG.infof("Is about to end: not ready any more, still serving. delay=%s", delay);
        worker.rest();
        vertx.setTimer(Math.max(1, delay.toMillis()), ignored -> {
            LOG.info("Ends when what is under way has ended.");
            news.endWatching();
            objects.endWaiting();
        });
    }

    void run() {
        worker.rest();
        endWork();
        drain();
        retire();
        hangUp();
    }

    private void endWork() {
        try {
            schedules.end(config.write().drain());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warnf("Not everything that is done again and again has ended. reason=%s", e);
        }
    }

    /** Whatever has become of the loops, writes and debts get their time. */
    private void drain() {
        try {
            mainThread.await("drain", config.write().drain(), this::drained);
        } catch (IllegalStateException e) {
            LOG.warnf("Not all that was under way has ended; recovery will settle it. reason=%s", e);
        }
    }

    private Uni<Void> drained() {
        return inFlight.writes().isEmpty() && worker.idle()
                ? Uni.createFrom().voidItem()
                : Uni.createFrom().voidItem().onItem().delayIt().by(LOOK).chain(this::drained);
    }

    private void retire() {
        try {
            // A heartbeat behind it would begin a new life.
            heartbeats.end(RETIRE_LIMIT);
            mainThread.await("retire", RETIRE_LIMIT, life::retire);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | IllegalStateException e) {
            LOG.warnf("The other replicas will take this one for dead when its heartbeat is old. reason=%s", e);
        }
    }

    private void hangUp() {
        try {
            mainThread.await("hang up", RETIRE_LIMIT, () -> news.stop().chain(clusters::close));
        } catch (IllegalStateException e) {
            LOG.warnf("Not everything could be closed. reason=%s", e);
        }
    }
}
