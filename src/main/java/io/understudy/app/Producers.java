package io.understudy.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.quarkus.arc.All;
import io.understudy.access.Access;
import io.understudy.access.AccessException;
import io.understudy.access.Token;
import io.understudy.app.UnderstudyConfig.ClusterOverride;
import io.understudy.catalog.Catalogue;
import io.understudy.catalog.Debts;
import io.understudy.catalog.PostgresCatalogues;
import io.understudy.catalog.Processes;
import io.understudy.cluster.ClusterListener;
import io.understudy.cluster.ClusterSettings;
import io.understudy.cluster.DriverCatalogue;
import io.understudy.cluster.LiveClusters;
import io.understudy.cluster.PostgresClusters;
import io.understudy.cluster.Registry;
import io.understudy.connector.ConnectorFactory;
import io.understudy.connector.Timing;
import io.understudy.connector.layer.CallListener;
import io.understudy.connector.layer.LayerSettings;
import io.understudy.connector.layer.Layers;
import io.understudy.database.Statements;
import io.understudy.event.Changes;
import io.understudy.event.EventSettings;
import io.understudy.event.Events;
import io.understudy.event.PostgresNews;
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
import io.understudy.replication.Tracing;
import io.understudy.replication.WriteSettings;
import io.understudy.replication.Writer;
import io.understudy.restore.Reader;
import io.understudy.routing.PostgresSlotMaps;
import io.understudy.routing.SlotMaps;
import io.understudy.service.Admission;
import io.understudy.service.Advisor;
import io.understudy.service.ClusterService;
import io.understudy.service.Definitions;
import io.understudy.service.MarkerService;
import io.understudy.service.News;
import io.understudy.service.ObjectService;
import io.understudy.service.PlanService;
import io.understudy.service.ReplayRate;
import io.understudy.service.RoutingService;
import io.understudy.service.Seed;
import io.understudy.service.SeedFile;
import io.understudy.service.Throughput;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.eclipse.microprofile.config.inject.ConfigProperty;
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

    // Who may call.

    @Produces
    @Singleton
    Access access(UnderstudyConfig config) {
        var settings = config.access();
        var tokens = settings.tokens().entrySet().stream()
                .map(entry -> new Token(
                        entry.getKey(),
                        entry.getValue().role(),
                        entry.getValue().hash().strip()))
                .toList();
        if (settings.mode().isPresent() && !tokens.isEmpty()) {
            throw new AccessException("understudy.access=open and understudy.access.tokens contradict each other:"
                    + " either everybody may do everything, or there are tokens.");
        }
        return new Access(tokens.isEmpty(), tokens, settings.audit().orElse(!tokens.isEmpty()));
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

    @Produces
    @Singleton
    Timing timing(Vertx vertx, LongSupplier nanos) {
        return new Timing(vertx, nanos);
    }

    @Produces
    @Singleton
    Layers layers(UnderstudyConfig config, Timing timing, CallListener listener) {
        return new Layers(cluster -> layerSettings(config.cluster(), cluster), timing, listener);
    }

    private static LayerSettings layerSettings(UnderstudyConfig.ClusterDefaults all, String cluster) {
        var own = Optional.ofNullable(all.overrides().get(cluster));
        var standard = LayerSettings.DEFAULT;
        return new LayerSettings(
                own.flatMap(ClusterOverride::callTimeout).orElse(all.callTimeout()),
                all.stall(),
                standard.slowest(),
                OptionalInt.of(own.flatMap(ClusterOverride::concurrency).orElse(all.concurrency())),
                all.queue(),
                own.flatMap(ClusterOverride::bytesPerSecond)
                        .or(all::bytesPerSecond)
                        .map(size -> OptionalLong.of(size.bytes()))
                        .orElse(OptionalLong.empty()),
                standard.attempts(),
                standard.firstPause(),
                standard.longestPause(),
                all.outages());
    }

    @Produces
    @Singleton
    LiveClusters clusters(
            Statements statements,
            ObjectMapper json,
            DriverCatalogue drivers,
            UnderstudyConfig config,
            Layers layers,
            ClusterListener listener,
            Timing timing,
            InstantSource clock) {
        var all = config.cluster();
        var standard = ClusterSettings.DEFAULT;
        return new LiveClusters(
                new PostgresClusters(statements, json),
                drivers,
                new NamedCredentials(config.credentials())::find,
                layers,
                new ClusterSettings(
                        config.limits().clusters(),
                        all.callTimeout(),
                        standard.checkLimit(),
                        standard.capacityAge(),
                        all.grace()),
                listener,
                UUID::randomUUID,
                timing,
                clock);
    }

    // News among the replicas, and what administrators have said.

    @Produces
    @Singleton
    PostgresNews postgresNews(
            Statements statements,
            Vertx vertx,
            ObjectMapper json,
            UnderstudyConfig config,
            DatabasePool pool,
            @ConfigProperty(name = "quarkus.datasource.reactive.url") String url,
            @ConfigProperty(name = "quarkus.datasource.username") Optional<String> user,
            @ConfigProperty(name = "quarkus.datasource.password") Optional<String> password) {
        var standard = EventSettings.DEFAULT;
        return new PostgresNews(
                statements,
                vertx,
                json,
                pool.options().isEmpty() ? PostgresNews.databases(url, user, password) : pool.options(),
                new EventSettings(
                        standard.queue(),
                        standard.batch(),
                        standard.gap(),
                        standard.longest(),
                        config.events().history(),
                        standard.lag(),
                        standard.watchers(),
                        standard.look()));
    }

    @Produces
    @Singleton
    Events events(PostgresNews news) {
        return news.events();
    }

    @Produces
    @Singleton
    Changes changes(PostgresNews news) {
        return news.changes();
    }

    @Produces
    @Singleton
    Definitions definitions(Plans plans, SlotMaps slotMaps) {
        return new Definitions(plans, slotMaps);
    }

    @Produces
    @Singleton
    SeedFile seed(UnderstudyConfig config) {
        if (config.seed().isEmpty() && !config.embedded()) {
            return SeedFile.NOTHING;
        }
        return new Seed(
                        config.seed(),
                        name -> name.equals("data")
                                ? Optional.of(
                                        Path.of(config.data()).toAbsolutePath().toString())
                                : Optional.ofNullable(System.getenv(name)))
                .read();
    }

    // The use cases.

    @Produces
    @Singleton
    News news(Events events) {
        return new News(events);
    }

    @Produces
    @Singleton
    ReplayRate replayRate(LongSupplier nanos) {
        return new ReplayRate(nanos);
    }

    @Produces
    @Singleton
    Throughput throughput() {
        return new Throughput();
    }

    @Produces
    @Singleton
    Admission admission(UnderstudyConfig config) {
        var write = config.write();
        // Whatever is configured, bodies never take more than a quarter of the heap.
        var memory = Math.min(write.memory().bytes(), Runtime.getRuntime().maxMemory() / 4);
        return new Admission(
                write.concurrency(),
                memory,
                write.buffer().inMemory(),
                write.largestBody().bytes());
    }

    @Produces
    @Singleton
    ObjectService objects(
            Definitions definitions,
            Writer writer,
            Reader reader,
            Catalogue catalogue,
            Admission admission,
            Throughput throughput,
            News news,
            Timing timing) {
        return new ObjectService(
                definitions, writer, reader, catalogue, admission, new Advisor(throughput), news, timing);
    }

    @Produces
    @Singleton
    PlanService planService(
            Plans plans, Definitions definitions, Registry registry, SeedFile seed, Changes changes, News news) {
        return new PlanService(plans, definitions, registry, seed.enforced(), changes, news);
    }

    @Produces
    @Singleton
    ClusterService clusterService(Registry registry, Debts debts, SeedFile seed, Changes changes, News news) {
        return new ClusterService(registry, debts, seed.enforced(), changes, news);
    }

    @Produces
    @Singleton
    RoutingService routingService(
            SlotMaps slotMaps, Definitions definitions, Registry registry, SeedFile seed, Changes changes) {
        return new RoutingService(slotMaps, definitions, registry, seed.enforced(), changes);
    }

    @Produces
    @Singleton
    MarkerService markers(Debts debts, ReplayRate rate) {
        return new MarkerService(debts, rate);
    }

    // Writing, replaying, reading.

    @Produces
    @Singleton
    Tracing tracing(
            OpenTelemetry telemetry,
            InstantSource clock,
            @ConfigProperty(name = "quarkus.otel.sdk.disabled") boolean disabled) {
        return disabled ? Tracing.OFF : new SpanTracing(telemetry.getTracer("io.understudy"), clock);
    }

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
    StageIds stageIds() {
        return new StageIds();
    }

    @Produces
    @Singleton
    Marks marks(Registry registry, StageIds stages, InFlight inFlight, UnderstudyConfig config) {
        return new Marks(registry, stages, inFlight, config.write().deadline());
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
                write.buffer().inMemory(),
                write.deadline(),
                write.clientStall(),
                write.slowestClient().bytes(),
                write.largestBody().bytes(),
                write.retryPause());
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
            Tracing tracing,
            Timing timing) {
        return new Writer(
                catalogue, registry, inFlight, marks, leftovers, stages, life, settings, listeners, tracing, timing);
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
            Tracing tracing,
            Timing timing,
            RandomGenerator random) {
        return new ReplayWorker(
                catalogue, debts, processes, registry, inFlight, marks, leftovers, stages, life, settings, listeners,
                tracing, timing, random);
    }

    @Produces
    @Singleton
    ReplayPulse replayPulse(Registry registry, LongSupplier nanos, MeterRegistry meters) {
        var pulse = new ReplayPulse(registry, nanos);
        Gauge.builder(
                        "understudy.replay.standstill.seconds",
                        pulse,
                        it -> it.standstill().toSeconds())
                .description("For how long no debt was paid although some could have been")
                .strongReference(true)
                .register(meters);
        return pulse;
    }

    @Produces
    @Singleton
    Reader reader(
            Catalogue catalogue,
            Debts debts,
            Registry registry,
            Listeners listeners,
            UnderstudyConfig config,
            Timing timing) {
        var read = config.read();
        return new Reader(
                catalogue,
                debts,
                registry,
                listeners,
                read.patience(),
                read.buffer().inMemory(),
                timing);
    }

    private static ProcessId freshProcess() {
        return new ProcessId(UUID.randomUUID().toString().replace("-", ""));
    }
}
