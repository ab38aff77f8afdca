package io.understudy.app;

import static io.restassured.RestAssured.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.understudy.object.ByteSize;
import jakarta.inject.Inject;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PostgresResource.class)
class ApplicationTest {
    @Inject
    UnderstudyConfig config;

    @Test
    void liveIsTheProcessAlone() {
        get("/q/health/live").then().statusCode(200).body("checks.size()", equalTo(0));
    }

    @Test
    void startedWhenThisProcessIsRegistered() {
        get("/q/health/started").then().statusCode(200).body("checks.name", hasItem("started"));
    }

    @Test
    void readyLooksAtDatabaseAndClusters() {
        get("/q/health/ready")
                .then()
                .body("checks.find { it.name == 'database' }.status", equalTo("UP"))
                .body("checks.name", hasItem("clusters"));
    }

    @Test
    void replayIsHealthyWhereDebtsArePaid() {
        get("/q/health/group/replay")
                .then()
                .statusCode(200)
                .body("checks.find { it.name == 'replay' }.status", equalTo("UP"))
                .body("checks.find { it.name == 'replay' }.data.keySet()", hasItem("overdue"));
    }

    @Test
    void metricsTellTheDebts() {
        Awaitility.await()
                .untilAsserted(() -> get("/q/metrics")
                        .then()
                        .statusCode(200)
                        .body(containsString("understudy_markers_oldest_seconds"))
                        .body(containsString("understudy_write_phase_seconds_bucket")));
    }

    @Test
    void defaultsAreWhatTheyAreSaidToBe() {
        assertThat(config.write().buffer()).isEqualTo(new ByteSize(1 << 20));
        assertThat(config.process().silence()).isEqualTo(Duration.ofSeconds(15));
    }
}
