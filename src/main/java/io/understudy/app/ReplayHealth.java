package io.understudy.app;

import io.smallrye.health.api.HealthGroup;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;

/** Red when debts are due, their clusters healthy, and nothing is paid: something is wrong that does not heal itself. */
@HealthGroup("replay")
@Singleton
final class ReplayHealth implements HealthCheck {
    private final ReplayPulse pulse;
    private final UnderstudyConfig config;

    ReplayHealth(ReplayPulse pulse, UnderstudyConfig config) {
        this.pulse = pulse;
        this.config = config;
    }

    @Override
    public HealthCheckResponse call() {
        var standstill = pulse.standstill();
        return HealthCheckResponse.named("replay")
                .status(standstill.compareTo(config.replay().stall()) < 0)
                .withData("overdue", pulse.payable())
                .withData("standstillSeconds", standstill.toSeconds())
                .build();
    }
}
