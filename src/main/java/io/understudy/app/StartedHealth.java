package io.understudy.app;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Startup;

/** Started: the clusters are read and this process is registered. */
@Startup
@Singleton
final class StartedHealth implements HealthCheck {
    private final Lifecycle lifecycle;

    StartedHealth(Lifecycle lifecycle) {
        this.lifecycle = lifecycle;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("started").status(lifecycle.started()).build();
    }
}
