package io.understudy.app;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import io.understudy.catalog.Attempt;
import io.understudy.catalog.MarkerState;
import io.understudy.catalog.MarkerSummary;
import io.understudy.catalog.Outcome;
import io.understudy.connector.ConnectorException;
import io.understudy.connector.layer.CallListener;
import io.understudy.connector.layer.Operation;
import io.understudy.deploy.Manifests;
import io.understudy.deploy.PromQl;
import io.understudy.deploy.PromQl.Sample;
import io.understudy.deploy.PromQl.Series;
import io.understudy.object.DataId;
import io.understudy.object.Version;
import io.understudy.replication.WriteResult;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Alerts and dashboards read what the service tells, and the kubelet asks what it answers. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class MonitoringTest {
    private static final DataId ID = new DataId("monitored");
    private static final Version VERSION = new Version(1);
    private static final String CLUSTER = "monitored";
    /** What Prometheus itself adds to every scrape. */
    private static final Set<String> BY_PROMETHEUS = Set.of("up");

    @Inject
    Metrics metrics;

    @Inject
    CallMetrics calls;

    @Test
    void everySeriesOfAnAlertOrAPanelIsTold() {
        addCluster(CLUSTER);
        var read = Manifests.expressions().stream()
                .flatMap(expression -> PromQl.series(expression).stream())
                .filter(series -> !BY_PROMETHEUS.contains(series.metric()))
                .distinct()
                .toList();
        assertThat(read).hasSizeGreaterThan(20);

        // Debts and states are counted again and again, so that they may have been overwritten.
        Awaitility.await().untilAsserted(() -> {
            everythingHappens();
            var told = PromQl.samples(management().get("/q/metrics").asString());
            assertThat(read).allSatisfy(series -> assertThat(told).anyMatch(sample -> fits(series, sample)));
        });
    }

    /** What Prometheus' tool evaluates the alerts over, in src/test/promtool. */
    @Test
    void theAlertsAreTriedWithSeriesThatAreTold() {
        addCluster("tried");
        var tried = Manifests.alertSeries().stream()
                .flatMap(series -> PromQl.samples(series + " 1").stream())
                .filter(sample -> !BY_PROMETHEUS.contains(sample.metric()))
                .map(MonitoringTest::names)
                .distinct()
                .toList();
        assertThat(tried).hasSize(11);

        Awaitility.await().untilAsserted(() -> {
            everythingHappens();
            var told = PromQl.samples(management().get("/q/metrics").asString());
            assertThat(told.stream().map(MonitoringTest::names)).containsAll(tried);
        });
    }

    /** An increase from nothing is none to Prometheus. */
    @Test
    void aClusterWithoutACorruptCopyTellsSo() {
        addCluster("never-corrupt");

        Awaitility.await()
                .untilAsserted(() -> assertThat(management().get("/q/metrics").asString())
                        .contains("understudy_corrupt_total{cluster=\"never-corrupt\"} 0.0"));
    }

    @Test
    void aSeriesThatNobodyTellsIsMissed() {
        var told = PromQl.samples(management().get("/q/metrics").asString());

        assertThat(told)
                .anyMatch(sample -> fits(series("understudy_write_phase_seconds_bucket{phase=\"intent\"}"), sample))
                .noneMatch(sample -> fits(series("understudy_write_phase_seconds_bucket{phase=\"intend\"}"), sample))
                .noneMatch(sample -> fits(series("understudy_write_phase_second_bucket"), sample));
    }

    /** The library that tries again has measurements of its own, and a cluster's calls are measured here. */
    @Test
    void callsAreNotMeasuredTwice() {
        addCluster("measured-once");

        assertThat(management().get("/q/metrics").asString())
                .containsPattern("understudy_cluster_call_seconds_count\\{cluster=\"measured-once\"")
                .doesNotContain("# TYPE ft_");
    }

    @Test
    void theProbesAreAnswered() {
        assertThat(Manifests.probes())
                .hasSize(3)
                .allSatisfy(path -> assertThat(
                                management().get(path).then().extract().<String>path("status"))
                        .isIn("UP", "DOWN"));
    }

    private static void addCluster(String id) {
        given().contentType(ContentType.JSON)
                .body("{\"device\":\"disk\",\"link\":\"gateway\",\"endpoint\":\"" + folder() + "\"}")
                .put("/v1/clusters/" + id)
                .then()
                .statusCode(201);
    }

    /** A series' name and those of its labels, without what Prometheus adds. */
    private static Set<String> names(Sample sample) {
        var names = new TreeSet<>(sample.labels().keySet());
        names.removeAll(Set.of("job", "pod"));
        names.add(sample.metric());
        return names;
    }

    /** What a process tells only once it has happened to it. */
    private void everythingHappens() {
        metrics.wrote(ID, new WriteResult.NotStored(List.of()), 1, 1);
        metrics.wrote(ID, new WriteResult.Unknown(VERSION, List.of()), 1, 1);
        metrics.paid(ID, VERSION, CLUSTER, Attempt.Kind.REPLAY, 1);
        metrics.unpaid(ID, VERSION, CLUSTER, Attempt.Kind.REPLAY, "why", Outcome.Verdict.COUNTED);
        metrics.corrupt(ID, VERSION, CLUSTER);
        metrics.served(ID, CLUSTER, false, 1);
        metrics.counted(new MarkerSummary(
                1, 1, 1, List.of(new MarkerSummary.Group(CLUSTER, MarkerState.PENDING_BACKUP, 1, 1, 0)), 0, 0, 0));
        for (var failure :
                List.of(Optional.<ConnectorException.Kind>empty(), Optional.of(ConnectorException.Kind.NO_SPACE))) {
            calls.ended(new CallListener.Call(CLUSTER, Operation.STAT, 1, failure, 0, 0));
        }
        get("/v1/objects/" + ID.value());
    }

    /** Ours with the very values that are looked for; of Quarkus' own only that there is one with these labels. */
    private static boolean fits(Series series, Sample sample) {
        return series.metric().startsWith("understudy_") ? series.fits(sample) : series.fitsByName(sample);
    }

    private static Series series(String expression) {
        return PromQl.series(expression).iterator().next();
    }

    /** Where probes and metrics are. */
    private static RequestSpecification management() {
        return given();
    }

    private static Path folder() {
        return Path.of("target", "monitoring-" + UUID.randomUUID()).toAbsolutePath();
    }
}
