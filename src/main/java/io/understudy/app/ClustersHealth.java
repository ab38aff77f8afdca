package io.understudy.app;

import io.understudy.cluster.OpenCluster;
import io.understudy.cluster.Registry;
import jakarta.inject.Singleton;
import java.util.Locale;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready: at least one cluster can be written to. One that is down does not make the service unready: that is what the
 * service is for.
 */
@Readiness
@Singleton
final class ClustersHealth implements HealthCheck {
    private final Registry registry;

    ClustersHealth(Registry registry) {
        this.registry = registry;
    }

    @Override
    public HealthCheckResponse call() {
        var clusters = registry.all();
        var response =
                HealthCheckResponse.named("clusters").status(clusters.stream().anyMatch(OpenCluster::usable));
        clusters.forEach(cluster ->
                response.withData(cluster.id(), cluster.state().name().toLowerCase(Locale.ROOT)));
        return response.build();
    }
}
