package io.understudy.app;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.understudy.api.World;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.faulty.Faults;
import io.understudy.connector.layer.Operation;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each step of a write and of a payment is told, and nothing of what is stored. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
@TestProfile(TracesTest.TurnedOn.class)
class TracesTest {
    private static final int LARGE = 3 << 20;
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00f067aa0ba902b7";
    private static final Set<String> TOLD_BY_STEPS = Set.of("understudy.cluster", "understudy.outcome");
    private static final Set<String> TOLD_OF_THE_PROCESS = Set.of(
            "host.name",
            "service.name",
            "service.version",
            "telemetry.sdk.language",
            "telemetry.sdk.name",
            "telemetry.sdk.version",
            "webengine.name",
            "webengine.version");

    /** As a setting would. */
    public static final class TurnedOn implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "quarkus.otel.sdk.disabled",
                    "false",
                    "quarkus.otel.bsp.schedule.delay",
                    "20ms",
                    "understudy.credentials.traced-s3.access-key",
                    "open",
                    "understudy.credentials.traced-s3.secret-key",
                    "sesame",
                    "understudy.credentials.traced-webdav.user",
                    "open",
                    "understudy.credentials.traced-webdav.password",
                    "sesame");
        }
    }

    @Inject
    Collector collector;

    private World world;

    @BeforeEach
    void freshWorld() {
        world = World.faulty();
        collector.forget();
    }

    @AfterEach
    void heal() {
        Faults.clearAll();
    }

    @ParameterizedTest
    @ValueSource(ints = {10, LARGE})
    void aWriteIsToldStepByStep(int size) {
        var id = world.id("write");

        var version = put(id, "01", size, 201);

        var primary = world.primaryOf(id);
        var spans = written(TRACE);
        assertThat(Collector.tree(spans))
                .containsExactly(
                        "PUT /v1/objects/{id: .+}",
                        "  write stored",
                        "    commit %s stored".formatted(primary),
                        "    commit %s stored".formatted(world.vault()),
                        "    intent given",
                        "    settle settled",
                        "    stage %s staged".formatted(primary),
                        "    stage %s staged".formatted(world.vault()));
        assertThat(one(spans, "PUT /v1/objects/{id: .+}").getParentSpanId()).isEqualTo(PARENT);
        assertThat(told(one(spans, "write")))
                .isEqualTo(Map.of(
                        "understudy.object.id",
                        id,
                        "understudy.object.version",
                        version,
                        "understudy.object.size",
                        Integer.toString(size),
                        "understudy.plan",
                        world.mirror(),
                        "understudy.mode",
                        "sync",
                        "understudy.outcome",
                        "stored"));
        assertThat(spans)
                .filteredOn(span ->
                        span.getParentSpanId().equals(one(spans, "write").getSpanId()))
                .allSatisfy(
                        span -> assertThat(TOLD_BY_STEPS).containsAll(told(span).keySet()));
    }

    @ParameterizedTest
    @ValueSource(ints = {10, LARGE})
    void aReplayIsATraceOfItsOwn(int size) {
        var id = world.id("replay");
        var primary = world.primaryOf(id);
        Faults.of(world.vault()).fail(Operation.STAGE, Kind.DENIED);

        var version = put(id, "01", size, 202);
        Faults.of(world.vault()).clear();

        assertThat(Collector.tree(written(TRACE)))
                .containsExactly(
                        "PUT /v1/objects/{id: .+}",
                        "  write stored",
                        "    commit %s stored".formatted(primary),
                        "    intent given",
                        "    settle settled",
                        "    stage %s staged".formatted(primary),
                        "    stage %s denied !".formatted(world.vault()));
        var spans = paid(id, world.vault());
        assertThat(Collector.tree(spans))
                .containsExactly(
                        "replay %s paid".formatted(world.vault()),
                        "  claim",
                        "  commit %s stored".formatted(world.vault()),
                        "  read %s %s".formatted(primary, size == LARGE ? "opened" : "read"),
                        "  settle settled",
                        "  stage %s staged".formatted(world.vault()));
        assertThat(told(one(spans, "replay")))
                .containsEntry("understudy.object.version", version)
                .containsEntry("understudy.object.size", Integer.toString(size))
                .containsEntry("understudy.replay.kind", "replay")
                .containsKey("understudy.replay.attempt");
    }

    @Test
    void aDeletionIsToldForEachCluster() {
        var id = world.id("delete");
        put(id, "01", 10, 201);

        given().delete("/v1/objects/" + id).then().statusCode(204);

        for (var cluster : List.of(world.primaryOf(id), world.vault())) {
            assertThat(Collector.tree(paid(id, cluster)))
                    .containsExactly(
                            "replay %s paid".formatted(cluster),
                            "  claim",
                            "  delete %s deleted".formatted(cluster),
                            "  settle settled");
        }
    }

    @Test
    void aWriteThatNobodyStoresIsAnError() {
        var id = world.id("nobody");
        Stream.of(world.primaryOf(id), world.vault())
                .forEach(cluster -> Faults.of(cluster).fail(Operation.STAGE, Kind.DENIED));

        put(id, "01", 10, 503);

        assertThat(Collector.tree(written(TRACE))).contains("  write not-stored !", "    settle failed");
    }

    @Test
    void whoDoesNotSampleIsNotTold() {
        put(world.id("unsampled"), "00", 10, 201);
        var sampled = world.id("sampled");
        put(sampled, "01", 10, 201);

        assertThat(written(TRACE))
                .filteredOn(span -> span.getName().equals("write"))
                .singleElement()
                .satisfies(span -> assertThat(told(span)).containsEntry("understudy.object.id", sampled));
    }

    @ParameterizedTest
    @CsvSource({"s3, false", "webdav, off"})
    void noStoreIsToldWhoseTraceItIs(String protocol, String tls) throws IOException {
        var requests = new ConcurrentLinkedQueue<String>();
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                requests.add(exchange.getRequestMethod() + " "
                        + exchange.getRequestHeaders().keySet());
                exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
                exchange.sendResponseHeaders(500, -1);
            }
        });
        server.start();
        try {
            var device = protocol.equals("s3") ? "object-store" : "nas";
            given().header("traceparent", "00-" + TRACE + "-" + PARENT + "-01")
                    .contentType(ContentType.JSON)
                    .body("""
                            {"device":"%s","link":"wlan","endpoint":"%s://127.0.0.1:%d/bucket","credentials":"traced-%2$s",
                             "options":{"tls":"%s"}}
                            """.formatted(device, protocol, server.getAddress().getPort(), tls))
                    .put("/v1/clusters/traced-" + protocol)
                    .then()
                    .statusCode(201);

            Awaitility.await().untilAsserted(() -> assertThat(requests).isNotEmpty());
            assertThat(requests).noneMatch(request -> request.contains("Traceparent"));
            assertThat(written(TRACE, "PUT /v1/clusters/{id}")).hasSize(1);
        } finally {
            given().delete("/v1/clusters/traced-" + protocol);
            server.stop(0);
        }
    }

    @Test
    void nothingElseIsTold() {
        put(world.id("nothing-else"), "01", 10, 201);
        written(TRACE);

        assertThat(collector.spans()).allSatisfy(span -> {
            assertThat(span.getResource().getAttributes().asMap().keySet())
                    .extracting(key -> key.getKey())
                    .isSubsetOf(TOLD_OF_THE_PROCESS);
            assertThat(span.getName())
                    .matches("(GET|PUT|POST) /v1/.*|write|replay|claim|stage|intent|commit|settle|read|delete");
            assertThat(span.getEvents()).isEmpty();
        });
    }

    private String put(String id, String flags, int size, int status) {
        return given().header("traceparent", "00-" + TRACE + "-" + PARENT + "-" + flags)
                .body(new byte[size])
                .put("/v1/objects/" + id)
                .then()
                .statusCode(status)
                .extract()
                .path("version");
    }

    /** The client's trace, once the request has ended, which is the last that does. */
    private List<SpanData> written(String trace) {
        return written(trace, "PUT ");
    }

    private List<SpanData> written(String trace, String request) {
        Awaitility.await()
                .untilAsserted(() -> assertThat(collector.trace(trace))
                        .anyMatch(span -> span.getName().startsWith(request)));
        return collector.trace(trace);
    }

    private List<SpanData> paid(String id, String cluster) {
        var whole = Awaitility.await()
                .until(
                        () -> collector.spans().stream()
                                .filter(span -> span.getName().equals("replay")
                                        && Collector.value(span, "understudy.object.id")
                                                .equals(id)
                                        && Collector.value(span, "understudy.cluster")
                                                .equals(cluster)
                                        && Collector.value(span, "understudy.outcome")
                                                .equals("paid"))
                                .toList(),
                        found -> !found.isEmpty());
        return collector.trace(whole.getFirst().getTraceId());
    }

    private static SpanData one(List<SpanData> spans, String name) {
        return spans.stream()
                .filter(span -> span.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, String> told(SpanData span) {
        var told = new TreeMap<String, String>();
        span.getAttributes().forEach((key, value) -> told.put(key.getKey(), value.toString()));
        return told;
    }
}
