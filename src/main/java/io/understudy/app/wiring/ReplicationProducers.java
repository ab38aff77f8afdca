package io.understudy.app.wiring;

import io.opentelemetry.api.OpenTelemetry;
import io.understudy.app.SpanTracing;
import io.understudy.app.UnderstudyConfig;
import io.understudy.catalog.Processes;
import io.understudy.cluster.Registry;
import io.understudy.object.ProcessId;
import io.understudy.replication.InFlight;
import io.understudy.replication.Leftovers;
import io.understudy.replication.Marks;
import io.understudy.replication.ProcessLife;
import io.understudy.replication.StageIds;
import io.understudy.replication.Tracing;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** What writing and replaying share: {@code understudy.process}. */
final class ReplicationProducers {
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
                ReplicationProducers::freshProcess,
                registry::renew,
                config.process().strays());
    }

    private static ProcessId freshProcess() {
        return new ProcessId(UUID.randomUUID().toString().replace("-", ""));
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
    Tracing tracing(
            OpenTelemetry telemetry,
            InstantSource clock,
            @ConfigProperty(name = "quarkus.otel.sdk.disabled") boolean disabled) {
        return disabled ? Tracing.OFF : new SpanTracing(telemetry.getTracer("io.understudy"), clock);
    }
}
