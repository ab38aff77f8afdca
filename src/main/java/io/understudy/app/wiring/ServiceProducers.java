package io.understudy.app.wiring;

import io.understudy.app.UnderstudyConfig;
import io.understudy.catalog.Catalogue;
import io.understudy.catalog.Debts;
import io.understudy.cluster.Registry;
import io.understudy.connector.Timing;
import io.understudy.event.Changes;
import io.understudy.event.Events;
import io.understudy.plan.Plans;
import io.understudy.replication.Writer;
import io.understudy.restore.Reader;
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
import io.understudy.service.SeedFile;
import io.understudy.service.Throughput;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.function.LongSupplier;

/** The use cases. */
final class ServiceProducers {
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
}
