package io.understudy.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.understudy.app.PostgresResource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.hamcrest.Matchers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a service with small limits refuses, and that it goes on afterwards. */
@QuarkusTest
@TestProfile(BoundsTest.Small.class)
@WithTestResource(PostgresResource.class)
class BoundsTest {
    /** Small limits. */
    public static final class Small implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "understudy.write.largest-body", "2MiB",
                    "understudy.write.client-stall", "500ms",
                    "understudy.write.concurrency", "1",
                    "understudy.limits.plans", "3",
                    "understudy.limits.clusters", "4");
        }
    }

    private static @Nullable World shared;
    private World world;

    @BeforeEach
    void freshWorld() {
        var known = shared == null ? World.create() : shared;
        shared = known;
        world = known;
    }

    @Test
    void aBodyThatIsTooLongLeavesNothingBehind() throws Exception {
        var id = world.id("long");
        assertThat(RawHttp.send("PUT", "/v1/objects/" + id, "", new byte[(2 << 20) + 1]))
                .startsWith("HTTP/1.1 413 ")
                .contains("urn:understudy:problem:too-large");
        var chunked = java.net.http.HttpRequest.newBuilder(
                        java.net.URI.create("http://localhost:" + RestAssured.port + "/v1/objects/" + id))
                .PUT(java.net.http.HttpRequest.BodyPublishers.ofInputStream(
                        () -> new java.io.ByteArrayInputStream(new byte[3 << 20])))
                .build();
        try (var client = java.net.http.HttpClient.newHttpClient()) {
            var answer = client.send(chunked, java.net.http.HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(413);
        }

        given().get("/v1/objects/" + id).then().statusCode(404);
        given().body(new byte[2 << 20]).put("/v1/objects/" + id).then().statusCode(201);
    }

    /** A body whose end is unknown would be stored as nothing, and its bytes be answered as the next request. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "gzip",
                "identity",
                "nonsense",
                "gzip, chunked",
                "chunked, gzip",
                "chunked\r\nTransfer-Encoding: gzip",
                "chunked, chunked",
                "chunked\r\nTransfer-Encoding: chunked",
                "chunked, identity",
                "chunked\r\n , gzip",
                "c",
                "chunk",
                ""
            })
    void aBodyInAnotherCodingIsRefusedAndNothingBehindItIsDone(String coding) throws IOException {
        assertThatNothingBehindItIsDone("HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: " + coding, "Transfer-Encoding");
    }

    /** There are no codings before HTTP/1.1: whoever forwards such a request may go by its length. */
    @ParameterizedTest
    @ValueSource(strings = {"", "\r\nContent-Length: 70", "\r\nConnection: keep-alive\r\nContent-Length: 70"})
    void aCodingBeforeThereWereAnyIsRefused(String more) throws IOException {
        assertThatNothingBehindItIsDone(
                "HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked" + more, "Transfer-Encoding");
    }

    @Test
    void keysOfTheOldWebSocketsAreRefused() throws IOException {
        assertThatNothingBehindItIsDone(
                "HTTP/1.1\r\nHost: x\r\nSec-WebSocket-Key1: 1\r\nSec-WebSocket-Key2: 2", "Sec-WebSocket-Key1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"chunked", "Chunked", "\tchunked ", "chunked\r\nContent-Length: 3"})
    void aChunkedBodyIsTakenHoweverItIsWritten(String coding) throws IOException {
        var id = world.id("chunked");
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write(("PUT /v1/objects/" + id + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: "
                                    + coding + "\r\n\r\n5\r\nhello\r\n0\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 201 ");
        }
        given().get("/v1/objects/" + id).then().statusCode(200).body(Matchers.equalTo("hello"));
    }

    private void assertThatNothingBehindItIsDone(String head, String header) throws IOException {
        var id = world.id("coded");
        var smuggled = "PUT /v1/objects/" + id + "-smuggled HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx";
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write(("PUT /v1/objects/" + id + " " + head + "\r\n\r\n5\r\nhello\r\n0\r\n\r\n" + smuggled)
                            .getBytes(StandardCharsets.ISO_8859_1));

            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer).matches("(?s)HTTP/1.[01] 400 .*").containsOnlyOnce("HTTP/1.");
            assertThat(answer).contains("urn:understudy:problem:invalid").contains("\"" + header + "\"");
        }
        // Writes go one at a time here: what had been begun is there when the next one is.
        given().body("x").put("/v1/objects/" + world.id("next")).then().statusCode(201);
        given().get("/v1/objects/" + id).then().statusCode(404);
        given().get("/v1/objects/" + id + "-smuggled").then().statusCode(404);
    }

    @Test
    void aClientThatLeavesInTheMiddleTakesNoPlace() throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port)) {
            var head =
                    "PUT /v1/objects/" + world.id("left") + " HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nhalf";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
        }

        Awaitility.await()
                .untilAsserted(() -> given().body("x")
                        .put("/v1/objects/" + world.id("next"))
                        .then()
                        .statusCode(201));
        given().get("/v1/objects/" + world.id("left")).then().statusCode(404);
    }

    @Test
    void aClientThatSendsNothingTakesNoPlaceForLong() throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port)) {
            var head = "PUT /v1/objects/" + world.id("silent")
                    + " HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nhalf";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();

            assertThat(line(socket)).startsWith("HTTP/1.1 400");
        }
        given().body("x").put("/v1/objects/" + world.id("next")).then().statusCode(201);
    }

    @Test
    void whoAsksBeforehandIsToldBeforehand() throws IOException {
        given().post("/v1/plans/" + world.mirror() + "/activate").then().statusCode(200);
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port)) {
            var head = "PUT /v1/objects/" + world.id("asked")
                    + " HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
            assertThat(line(socket)).startsWith("HTTP/1.1 100");
            socket.getOutputStream().write('x');
            assertThat(line(socket)).isEmpty();
            assertThat(line(socket)).startsWith("HTTP/1.1 201");
        }
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port)) {
            var head = "PUT /v1/objects/" + world.id("asked")
                    + " HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nBackup-Plan: nobody\r\nContent-Length: 1\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
            assertThat(line(socket)).startsWith("HTTP/1.1 422");
        }
    }

    @Test
    void thereAreOnlySoManyPlansAndClusters() {
        plan("third").statusCode(201);
        plan("fourth").statusCode(400).body("detail", containsString("3"));
        cluster("fourth").statusCode(201);
        cluster("fifth").statusCode(422).body("field", equalTo("id")).body("value", equalTo("fifth"));

        plan("third").statusCode(200);
        given().delete("/v1/clusters/fourth").then().statusCode(204);
        cluster("fifth").statusCode(201);
    }

    private ValidatableResponse plan(String name) {
        return given().contentType(ContentType.JSON)
                .body("{\"mode\":\"sync\",\"targets\":[\"" + world.vault() + "\"]}")
                .put("/v1/plans/" + name)
                .then();
    }

    private static ValidatableResponse cluster(String id) {
        return given().contentType(ContentType.JSON)
                .body("{\"device\":\"disk\",\"link\":\"gateway\",\"endpoint\":\"" + World.folderOf("bounds-" + id)
                        + "\"}")
                .put("/v1/clusters/" + id)
                .then();
    }

    @Test
    void aHeaderThatIsTooLongIsRefused() {
        assertThat(RawHttp.send("GET", "/v1/plans", "X-Long: " + "x".repeat(40_000) + "\r\n", new byte[0]))
                .startsWith("HTTP/1.1 431 ");
    }

    @Test
    void aRequestLineThatIsTooLongIsRefused() {
        assertThat(RawHttp.send("GET", "/v1/plans?" + "x".repeat(20_000), "", new byte[0]))
                .as("of HTTP 1.0, because the version that is asked for stands at the line's end")
                .startsWith("HTTP/1.0 414 ");
    }

    @Test
    void aByteNowAndThenHoldsNoPlace() throws Exception {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port)) {
            socket.setSoTimeout(10_000);
            var out = socket.getOutputStream();
            out.write(("PUT /v1/objects/" + world.id("drip")
                            + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            // Five times the 500 ms that a client may be silent, and never silent that long.
            Awaitility.await("an answer")
                    .atMost(Duration.ofMillis(2500))
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> {
                        out.write('x');
                        return socket.getInputStream().available() > 0;
                    });

            assertThat(line(socket)).startsWith("HTTP/1.1 400 ");
        }

        given().body("next").put("/v1/objects/" + world.id("after-drip")).then().statusCode(201);
    }

    private static String line(Socket socket) throws IOException {
        var line = new StringBuilder();
        for (var c = socket.getInputStream().read();
                c >= 0 && c != '\n';
                c = socket.getInputStream().read()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }
}
