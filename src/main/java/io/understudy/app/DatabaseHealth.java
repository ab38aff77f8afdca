package io.understudy.app;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready: the database answers, and does so in time. */
@Readiness
@Singleton
final class DatabaseHealth implements AsyncHealthCheck {
    private final Pool database;
    private final UnderstudyConfig config;

    DatabaseHealth(Pool database, UnderstudyConfig config) {
        this.database = database;
        this.config = config;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return database.query("select 1")
                .execute()
                .map(rows -> response().up().build())
                .ifNoItem()
                .after(config.database().probe())
                .recoverWithItem(
                        () -> down("no answer within " + config.database().probe()))
                .onFailure()
                .recoverWithItem(failure -> down(String.valueOf(failure.getMessage())));
    }

    private static HealthCheckResponse down(String reason) {
        return response().down().withData("reason", reason).build();
    }

    private static org.eclipse.microprofile.health.HealthCheckResponseBuilder response() {
        return HealthCheckResponse.named("database");
    }
}
