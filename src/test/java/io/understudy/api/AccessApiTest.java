package io.understudy.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.specification.RequestSpecification;
import io.understudy.access.Call;
import io.understudy.access.Calls;
import io.understudy.access.Role;
import io.understudy.app.PostgresResource;
import io.understudy.connector.faulty.Faults;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the log says of who did what, and what the documentation says of who may. */
@QuarkusTest
@TestProfile(Guarded.class)
@WithTestResource(PostgresResource.class)
class AccessApiTest {
    private static @Nullable World shared;

    @TestHTTPResource(value = "/", management = true)
    @Nullable
    URL management;

    private World world;

    @BeforeEach
    void oneWorld() {
        var known = shared == null ? Guarded.as(Guarded.ADMIN, World::faulty) : shared;
        shared = known;
        world = known;
    }

    private static RequestSpecification as(String token) {
        return given().header("Authorization", "Bearer " + token);
    }

    @Test
    void theTableInTheDocumentationIsTheOneThatHolds() throws IOException {
        var documented = Files.readAllLines(Path.of("src/docs/access.md")).stream()
                .filter(line -> line.startsWith("| `"))
                .toList();

        assertThat(documented)
                .containsExactlyElementsOf(
                        Calls.ALL.stream().map(AccessApiTest::row).toList());
    }

    private static String row(Call call) {
        return "| `" + call.method() + " " + String.join("/", call.path()) + "` | "
                + call.role().map(Role::text).orElse("–") + " | `" + call.action() + "` |";
    }

    @Test
    void onTheManagementPortBothAreAndNothingElseIs() throws IOException {
        var port = Tested.managementPort(management);
        assertThat(port).isNotEqualTo(RestAssured.port);
        given().port(port).get("/q/health/live").then().statusCode(200);
        given().port(port)
                .get("/q/metrics")
                .then()
                .statusCode(200)
                .body(containsString("understudy_markers_oldest_seconds"));
        as(Guarded.ADMIN).port(port).get("/v1/plans").then().statusCode(404);
    }

    @Test
    void theAuditLogTellsWhoDidWhat() {
        try (var log = LogLines.fromNowOn()) {
            var id = world.id("told");
            var primary = Guarded.as(Guarded.READER, () -> world.primaryOf(id));
            var version = as(Guarded.WRITER)
                    .header("Backup-Plan", world.mirror())
                    .body("never told")
                    .put("/v1/objects/" + id)
                    .then()
                    .statusCode(201)
                    .extract()
                    .<String>path("version");
            as(Guarded.READER).get("/v1/objects/" + id).then().statusCode(200);
            as(Guarded.READER).delete("/v1/objects/" + id).then().statusCode(403);
            as(Guarded.WRITER).delete("/v1/objects/" + id).then().statusCode(204);
            as(Guarded.OPERATOR).post("/v1/plans/" + world.mirror() + "/activate");
            as(Guarded.OPERATOR).get("/v1/clusters/" + world.vault());
            given().get("/v1/plans").then().statusCode(401);

            Awaitility.await()
                    .untilAsserted(() -> assertThat(log.of(AuditLog.CATEGORY))
                            .contains(
                                    "call=object.write who=\"the-writer\" from=\"127.0.0.1\" object=\"" + id
                                            + "\" plan=\"" + world.mirror() + "\" version=\"" + version
                                            + "\" status=201 whole=true",
                                    "call=object.read who=\"the-reader\" from=\"127.0.0.1\" object=\"" + id
                                            + "\" version=\"" + version + "\" cluster=\"" + primary
                                            + "\" status=200 whole=true",
                                    "call=object.delete who=\"the-reader\" from=\"127.0.0.1\" object=\"" + id
                                            + "\" status=403 whole=true",
                                    "call=object.delete who=\"the-writer\" from=\"127.0.0.1\" object=\"" + id
                                            + "\" status=204 whole=true",
                                    "call=plan.activate who=\"the-operator\" from=\"127.0.0.1\" plan=\""
                                            + world.mirror() + "\" status=200 whole=true",
                                    "call=cluster.read who=\"the-operator\" from=\"127.0.0.1\" cluster=\""
                                            + world.vault() + "\" status=200 whole=true",
                                    "call=plan.list who=\"anonymous\" from=\"127.0.0.1\" status=401 whole=true"));
            assertThat(log.of(AuditLog.CATEGORY)).noneMatch(line -> line.contains("never told"));
        }
    }

    @Test
    void whoHangsUpInTheMiddleOfABodyHasHadNoAnswer() throws IOException {
        try (var log = LogLines.fromNowOn()) {
            var id = world.id("half");
            try (var socket = begin("PUT", id, "Content-Length: 1000\r\n")) {
                socket.getOutputStream().write("half".getBytes(StandardCharsets.US_ASCII));
            }

            awaitLine(
                    log,
                    id,
                    "call=object.write who=\"the-writer\" from=\"127.0.0.1\" object=\"" + id
                            + "\" status=none whole=false");
        }
    }

    /** The write goes on: its version is told to nobody, so the line has none. */
    @Test
    void whoHangsUpBehindTheLastByteHasHadNoAnswer() throws IOException {
        try (var log = LogLines.fromNowOn()) {
            var id = world.id("sent");
            var vault = Faults.of(world.vault());
            vault.clear();
            vault.hold(io.understudy.connector.layer.Operation.COMMIT);
            var headers = "Content-Length: 4\r\nBackup-Plan: " + world.mirror() + "\r\n";
            try (var socket = begin("PUT", id, headers)) {
                socket.getOutputStream().write("sent".getBytes(StandardCharsets.US_ASCII));
                Awaitility.await().until(() -> vault.calls(io.understudy.connector.layer.Operation.COMMIT) > 0);
            }

            awaitLine(
                    log,
                    id,
                    "call=object.write who=\"the-writer\" from=\"127.0.0.1\" object=\"" + id + "\" plan=\""
                            + world.mirror() + "\" status=none whole=false");
            vault.release();
            Awaitility.await()
                    .untilAsserted(() ->
                            as(Guarded.READER).get("/v1/objects/" + id).then().statusCode(200));
        } finally {
            Faults.clearAll();
        }
    }

    @Test
    void whoHangsUpInTheMiddleOfAnAnswerHasNotHadAllOfIt() throws IOException {
        var id = world.id("large");
        var authorization = "Authorization: Bearer " + Guarded.WRITER + "\r\n";
        assertThat(RawHttp.send("PUT", "/v1/objects/" + id, authorization, new byte[24 << 20]))
                .startsWith("HTTP/1.1 201 ");
        try (var log = LogLines.fromNowOn()) {
            try (var socket = begin("GET", id, "")) {
                assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                        .isEqualTo("HTTP/1.1 200");
            }

            Awaitility.await()
                    .untilAsserted(() -> assertThat(log.of(AuditLog.CATEGORY))
                            // The write's own line may come behind its answer.
                            .filteredOn(line -> !line.startsWith("call=object.write "))
                            .singleElement()
                            .asString()
                            .startsWith("call=object.read who=\"the-writer\"")
                            .contains("object=\"" + id + "\"")
                            .endsWith("status=200 whole=false"));
        }
    }

    private static Socket begin(String method, String id, String headers) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port);
        socket.setSoTimeout(10_000);
        socket.getOutputStream()
                .write((method + " /v1/objects/" + id + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                                + Guarded.WRITER + "\r\n" + headers + "\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** The only one about an object: a line of the test before may come behind its answer, and so into this one. */
    private static void awaitLine(LogLines log, String id, String line) {
        Awaitility.await()
                .untilAsserted(() -> assertThat(log.of(AuditLog.CATEGORY))
                        .filteredOn(each -> each.contains("object=\"" + id + "\""))
                        .containsExactly(line));
    }

    @Test
    void noDataIdForgesALine() {
        try (var log = LogLines.fromNowOn()) {
            as(Guarded.WRITER)
                    .urlEncodingEnabled(false)
                    .delete("/v1/object?id=x%22%20status=200%0D%0Acall=plan.delete%20who=%22the-admin%22");

            Awaitility.await()
                    .untilAsserted(() -> assertThat(log.of(AuditLog.CATEGORY))
                            .filteredOn(line -> line.contains("object=\"x"))
                            .hasSize(1)
                            .allMatch(line -> line.lines().count() == 1)
                            .allMatch(line -> line.contains(
                                    "object=\"x\\\" status=200\\u{d}\\u{a}call=plan.delete who=\\\"the-admin\\\"\"")));
        }
    }
}
