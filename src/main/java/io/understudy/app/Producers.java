package io.understudy.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.arc.All;
import io.understudy.catalog.Catalogue;
import io.understudy.catalog.Debts;
import io.understudy.catalog.PostgresCatalogues;
import io.understudy.catalog.Processes;
import io.understudy.cluster.DriverCatalogue;
import io.understudy.cluster.Registry;
import io.understudy.connector.ConnectorFactory;
import io.understudy.database.Statements;
import io.understudy.object.ProcessId;
import io.understudy.plan.Plans;
import io.understudy.plan.PostgresPlans;
import io.understudy.replication.InFlight;
import io.understudy.replication.Leftovers;
import io.understudy.replication.Marks;
import io.understudy.replication.ProcessLife;
import io.understudy.replication.ReplaySettings;
import io.understudy.replication.ReplayWorker;
import io.understudy.replication.StageIds;
import io.understudy.replication.WriteSettings;
import io.understudy.replication.Writer;
import io.understudy.restore.Reader;
import io.understudy.routing.PostgresSlotMaps;
import io.understudy.routing.SlotMaps;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.hibernate.reactive.mutiny.Mutiny;

/** Puts the parts together. They know neither Quarkus nor the configuration. */
final class Producers {
    // Time, chance and threads.

    @Produces
    @Singleton
    InstantSource clock() {
        return InstantSource.system();
    }

    @Produces
    @Singleton
    LongSupplier nanos() {
        return System::nanoTime;
    }

    @Produces
    @Singleton
    RandomGenerator random() {
        return () -> ThreadLocalRandom.current().nextLong(); // safe on every thread, unlike the JDK's own default
    }

    @Produces
    @Singleton
    @Named("drivers")
    Executor drivers() {
        return Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("driver-", 0).factory());
    }

    void end(@Disposes @Named("drivers") Executor drivers) {
        if (drivers instanceof ExecutorService service) {
            service.shutdownNow();
        }
    }

    // The database: what is stored, and what administrators have said.

    @Produces
    @Singleton
    Statements statements(Mutiny.SessionFactory sessions, Vertx vertx, ObjectMapper json) {
        return new Statements(sessions, vertx, json);
    }

    @Produces
    @Singleton
    Plans plans(Statements statements, UnderstudyConfig config) {
        return new PostgresPlans(statements, config.limits().plans());
    }

    @Produces
    @Singleton
    SlotMaps slotMaps(Statements statements, ObjectMapper json) {
        return new PostgresSlotMaps(statements, json);
    }

    @Produces
    @Singleton
    PostgresCatalogues catalogues(Mutiny.SessionFactory sessions, Vertx vertx, ObjectMapper json) {
        return new PostgresCatalogues(sessions, vertx, json);
    }

    @Produces
    @Singleton
    Catalogue catalogue(PostgresCatalogues catalogues, UnderstudyConfig config, Listeners listeners) {
        var database = config.database();
        return catalogues.catalogue(database.largestBatch(), database.parallelBatches(), listeners);
    }

    @Produces
    @Singleton
    Debts debts(PostgresCatalogues catalogues, UnderstudyConfig config) {
        return catalogues.debts(config.replay().postponed());
    }

    @Produces
    @Singleton
    Processes processes(PostgresCatalogues catalogues) {
        return catalogues.processes();
    }

    // Clusters.

    @Produces
    @Singleton
    DriverCatalogue driverCatalogue(@All List<ConnectorFactory> factories) {
        return new DriverCatalogue(factories);
    }

    // Writing, replaying, reading.

    @Produces
    @Singleton
    InFlight inFlight() {
        return new InFlight();
    }

    @Produces
    @Singleton
    ProcessLife life(Processes processes, InFlight inFlight, Registry registry, UnderstudyConfig config) {
        return new ProcessLife(
                processes,
                inFlight,
                Producers::freshProcess,
                registry::renew,
                config.process().strays());
    }

    @Produces
    @Singleton
    StageIds stageIds(ProcessLife life) {
        return new StageIds(life::current);
    }

    @Produces
    @Singleton
    Marks marks(Registry registry, StageIds stages, UnderstudyConfig config) {
        return new Marks(registry, stages, config.write().deadline());
    }

    @Produces
    @Singleton
    Leftovers leftovers(Registry registry) {
        return new Leftovers(registry);
    }

    @Produces
    @Singleton
    WriteSettings writeSettings(UnderstudyConfig config) {
        var write = config.write();
        return new WriteSettings(
                write.buffer().inMemory(), write.deadline(), write.largestBody().bytes(), write.retryPause());
    }

    @Produces
    @Singleton
    Writer writer(
            Catalogue catalogue,
            Registry registry,
            InFlight inFlight,
            Marks marks,
            Leftovers leftovers,
            StageIds stages,
            ProcessLife life,
            WriteSettings settings,
            Listeners listeners,
            LongSupplier nanos) {
        return new Writer(catalogue, registry, inFlight, marks, leftovers, stages, life, settings, listeners, nanos);
    }

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
            RandomGenerator random) {
        return new ReplayWorker(
                catalogue, debts, processes, registry, inFlight, marks, leftovers, stages, life, settings, listeners,
                random);
    }

    @Produces
    @Singleton
    ReplayPulse replayPulse(Registry registry, LongSupplier nanos) {
        return new ReplayPulse(registry, nanos);
    }

    @Produces
    @Singleton
    Reader reader(
            Catalogue catalogue,
            Debts debts,
            Registry registry,
            Listeners listeners,
            UnderstudyConfig config,
            LongSupplier nanos) {
        var read = config.read();
        return new Reader(
                catalogue,
                debts,
                registry,
                listeners,
                read.patience(),
                read.buffer().inMemory(),
                nanos);
    }

    private static ProcessId freshProcess() {
        return new ProcessId(UUID.randomUUID().toString().replace("-", ""));
    }
}
