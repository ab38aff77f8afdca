package io.understudy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.understudy.cluster.Registry;
import io.understudy.database.Statements;
import io.understudy.plan.Plan;
import io.understudy.service.ClusterService;
import io.understudy.service.Definitions;
import io.understudy.service.PlanService;
import io.understudy.service.RoutingService;
import io.understudy.service.Seed;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Seeds that are applied behind each other, as several starts do. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class SeedingTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static final String TWO_PLANS = """
            enforce: %s
            clusters:
              seeding1: {device: disk, link: serial, endpoint: "memory:seeding1"}
              seeding2: {device: disk, link: serial, endpoint: "memory:seeding2"}
            protocols:
              disk/serial: [memory]
            plans:
              seeding-a: {mode: %s, targets: [seeding2]%s}
              seeding-b: {mode: sync, targets: [seeding2]%s}
            """;

    private static final String ACTIVE = ", active: true";

    @TempDir
    Path folder;

    @Inject
    MainThread mainThread;

    @Inject
    Statements statements;

    @Inject
    Definitions definitions;

    @Inject
    Registry registry;

    @Inject
    ClusterService clusters;

    @Inject
    RoutingService routing;

    @Inject
    PlanService plans;

    @Inject
    @ConfigProperty(name = "quarkus.datasource.reactive.url")
    String url;

    @Inject
    @ConfigProperty(name = "quarkus.datasource.username")
    String user;

    @Inject
    @ConfigProperty(name = "quarkus.datasource.password")
    String password;

    @Test
    void anEnforcedPlanIsMadeAsTheFileSaysWhetherOrNotOneIsActive() throws IOException {
        apply(TWO_PLANS.formatted(true, "sync", "", ""));

        apply(TWO_PLANS.formatted(true, "async", "", ""));

        assertThat(definitions.current().plans().get("seeding-a"))
                .extracting(Plan::mode)
                .hasToString("ASYNC");
    }

    @Test
    void aPlanThatIsNotEnforcedIsLeftAsItIs() throws IOException {
        apply(TWO_PLANS.formatted(true, "sync", "", ""));

        apply(TWO_PLANS.formatted(false, "async", "", ""));

        assertThat(definitions.current().plans().get("seeding-a"))
                .extracting(Plan::mode)
                .hasToString("SYNC");
    }

    @Test
    void theActivePlanOfAnEnforcedSeedReplacesAnother() throws IOException {
        apply(TWO_PLANS.formatted(true, "sync", ACTIVE, ""));

        apply(TWO_PLANS.formatted(false, "sync", "", ACTIVE));
        assertThat(definitions.current().active()).contains("seeding-a");
        apply(TWO_PLANS.formatted(true, "sync", "", ACTIVE));

        assertThat(definitions.current().active()).contains("seeding-b");
    }

    @Test
    void aSeedOfWhichNothingIsMissingWaitsForNoOtherReplica() throws IOException, SQLException {
        apply(TWO_PLANS.formatted(true, "sync", ACTIVE, ""));

        try (var connection = DriverManager.getConnection("jdbc:" + url, user, password);
                var another = connection.createStatement()) {
            another.execute("select pg_advisory_lock(" + Seeding.LOCK_NUMBER + ")");

            apply(TWO_PLANS.formatted(true, "sync", ACTIVE, ""));
            apply(TWO_PLANS.formatted(false, "async", "", ""));
        }
        assertThat(definitions.current().plans()).containsKeys("seeding-a", "seeding-b");
    }

    private void apply(String text) throws IOException {
        var seed = new Seed(Optional.of(Files.writeString(folder.resolve("seed.yaml"), text)), name -> Optional.empty())
                .read();
        var seeding = new Seeding(statements, seed, definitions, registry, clusters, routing, plans);
        mainThread.await("seed", LIMIT, seeding::apply);
    }
}
