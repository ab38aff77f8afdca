package io.understudy.app;

import io.understudy.cluster.OpenCluster;
import io.understudy.cluster.Registry;
import io.understudy.service.Definitions;
import jakarta.inject.Singleton;
import java.util.Locale;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready: every slot has an owner that is registered, and at least one cluster can be written to. One that is down does not make the service unready: that is what the
 * service is for.
 */
@Readiness
@Singleton
final class ClustersHealth implements HealthCheck {
    private final Registry registry;
    private final Definitions definitions;

    ClustersHealth(Registry registry, Definitions definitions) {
        this.registry = registry;
        this.definitions = definitions;
    }

    @Override
    public HealthCheckResponse call() {
        var clusters = registry.all();
        var routed = routed();
        var response = HealthCheckResponse.named("clusters")
                .status(routed && clusters.stream().anyMatch(OpenCluster::usable))
                .withData("routing", routed ? "complete" : "missing");
        clusters.forEach(cluster ->
                response.withData(cluster.id(), cluster.state().name().toLowerCase(Locale.ROOT)));
        return response.build();
    }

    private boolean routed() {
        return definitions
                .current()
                .routing()
                .filter(map -> map.clusters().stream()
                        .allMatch(cluster -> registry.find(cluster).isPresent()))
                .isPresent();
    }
}
