package io.understudy.app.wiring;

import io.understudy.app.Listeners;
import io.understudy.app.UnderstudyConfig;
import io.understudy.catalog.Catalogue;
import io.understudy.catalog.Debts;
import io.understudy.catalog.Processes;
import io.understudy.cluster.Registry;
import io.understudy.connector.Timing;
import io.understudy.replication.InFlight;
import io.understudy.replication.Leftovers;
import io.understudy.replication.Marks;
import io.understudy.replication.ProcessLife;
import io.understudy.replication.ReplaySettings;
import io.understudy.replication.ReplayWorker;
import io.understudy.replication.StageIds;
import io.understudy.replication.Tracing;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.random.RandomGenerator;

/** Recovery and replay: {@code understudy.replay}. */
final class ReplayProducers {
    @Produces
    @Singleton
    ReplaySettings replaySettings(UnderstudyConfig config) {
        var replay = config.replay();
        return new ReplaySettings(
                replay.concurrency(),
                replay.firstPause(),
                replay.longestPause(),
                replay.maxAttempts(),
                replay.setAsidePause(),
                replay.lease(),
                replay.buffer().inMemory(),
                replay.patience(),
                replay.slowest().bytes());
    }

    @Produces
    @Singleton
    ReplayWorker replayWorker(
            Catalogue catalogue,
            Debts debts,
            Processes processes,
            Registry registry,
            InFlight inFlight,
            Marks marks,
            Leftovers leftovers,
            StageIds stages,
            ProcessLife life,
            ReplaySettings settings,
            Listeners listeners,
            Tracing tracing,
            Timing timing,
            RandomGenerator random) {
        return new ReplayWorker(
                catalogue, debts, processes, registry, inFlight, marks, leftovers, stages, life, settings, listeners,
                tracing, timing, random);
    }
}
