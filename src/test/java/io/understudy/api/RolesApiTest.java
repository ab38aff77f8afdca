package io.understudy.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.understudy.access.Calls;
import io.understudy.access.Role;
import io.understudy.api.Operations.Operation;
import io.understudy.app.PostgresResource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may do what, as it is seen from outside. */
@QuarkusTest
@TestProfile(Guarded.class)
@WithTestResource(PostgresResource.class)
class RolesApiTest {
    private static @Nullable World shared;

    private World world;

    @BeforeEach
    void oneWorld() {
        var known = shared == null ? Guarded.as(Guarded.ADMIN, World::create) : shared;
        shared = known;
        world = known;
    }

    private static RequestSpecification as(String token) {
        return given().header("Authorization", "Bearer " + token);
    }

    @Test
    void everyOperationHasItsRoleAndHoldsIt() throws Exception {
        var operations = Operations.all(Guarded.READER);
        assertThat(operations).hasSizeGreaterThan(25);
        var wrong = new ArrayList<String>();
        for (var operation : operations) {
            var role = Calls.find(operation.method(), operation.path());
            assertThat(role.call().action())
                    .as("%s stands in the table of calls", operation)
                    .isNotEqualTo("unknown");
            if (status(operation, "") != 401) {
                wrong.add(operation + " without a token");
            }
            for (var held : Role.values()) {
                var allowed = held.includes(role.call().role().orElseThrow());
                var answered = status(operation, Guarded.token(held));
                if ((answered == 403) == allowed || answered == 401 || answered >= 500) {
                    wrong.add(operation + " as " + held + ": " + answered);
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    /** Looks at the head alone: some answers never end. */
    private static int status(Operation operation, String token) throws Exception {
        var request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + RestAssured.port + operation.path() + "?id=nothing"))
                .method(operation.method(), BodyPublishers.noBody())
                .header("Last-Event-ID", "0");
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        try (var client = HttpClient.newHttpClient()) {
            var answer = client.send(request.build(), BodyHandlers.ofInputStream());
            answer.body().close();
            client.shutdownNow();
            return answer.statusCode();
        }
    }

    @Test
    void withoutATokenItIs401AndSaysHow() {
        given().get("/v1/plans")
                .then()
                .statusCode(401)
                .contentType("application/problem+json")
                .header("WWW-Authenticate", "Bearer realm=\"understudy\"")
                .body("type", equalTo("urn:understudy:problem:unauthorized"))
                .body("status", equalTo(401))
                .body("detail", containsString("Authorization: Bearer"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer " + Guarded.STRANGER, "bearer x"})
    void anUnknownTokenIs401(String authorization) {
        given().header("Authorization", authorization)
                .get("/v1/plans")
                .then()
                .statusCode(401)
                .header("WWW-Authenticate", containsString("error=\"invalid_token\""))
                .body("type", equalTo("urn:understudy:problem:unauthorized"));
    }

    @Test
    void tooLowARoleIs403AndSaysWhich() {
        as(Guarded.WRITER)
                .delete("/v1/plans/" + world.mirror())
                .then()
                .statusCode(403)
                .contentType("application/problem+json")
                .header("WWW-Authenticate", nullValue())
                .body("type", equalTo("urn:understudy:problem:forbidden"))
                .body("detail", equalTo("this call takes the role admin"));
    }

    /**
     * What a spelling leads to is told by what an administrator does with it: it never leads a writer there. Where it is
     * another thing to both, it is one that a writer may have.
     */
    @ParameterizedTest
    @CsvSource({
        "DELETE, /v1/plans/victim, 403, 204",
        "DELETE, http://localhost/v1/plans/victim, 403, 204",
        "DELETE, /v1/objects/../plans/victim, 403, 204",
        "DELETE, /v1/objects/%2e%2e/plans/victim, 403, 204",
        "DELETE, /v1/objects/x/../../plans/victim, 403, 204",
        "DELETE, /v1/objects/x%3B/../../plans/victim, 403, 204",
        "DELETE, /v1/objects/..%2Fplans/victim, 400, 400",
        "DELETE, /v1//plans/victim, 403, 204",
        "DELETE, /v1/plans/victim/, 403, 204",
        "DELETE, /v1/./plans/victim, 403, 204",
        "DELETE, /v1/%70lans/victim, 403, 204",
        "DELETE, /v1/plans/victim;x=/v1/objects/y, 403, 404",
        "DELETE, /v1/plans/victim%3Bx=/v1/objects/y, 403, 404",
        "DELETE, /v1/plans;x=/v1/objects/victim, 403, 404",
        "DELETE, /v1/plans/victim?/v1/objects/y, 403, 204",
        "HEAD, /v1/plans/victim, 200, 200",
        "HEAD, /v1/clusters, 403, 200",
        "OPTIONS, /v1/plans/victim, 403, 200",
        "OPTIONS, /v1/objects/x, 403, 200"
    })
    void noSpellingGetsAroundTheTable(String method, String target, int writer, int admin) {
        var plan = "{\"mode\":\"sync\",\"targets\":[\"" + world.vault() + "\"]}";
        as(Guarded.ADMIN).body(plan).put("/v1/plans/victim");

        assertThat(raw(method, target, Guarded.STRANGER)).isEqualTo(401);
        assertThat(raw(method, target, Guarded.WRITER)).isEqualTo(writer);
        as(Guarded.ADMIN).get("/v1/plans/victim").then().statusCode(200);
        assertThat(raw(method, target, Guarded.ADMIN)).isEqualTo(admin);
        as(Guarded.ADMIN).get("/v1/plans/victim").then().statusCode(admin == 204 ? 404 : 200);
    }

    private static int raw(String method, String target, String token) {
        var answer = RawHttp.send(method, target, "Authorization: Bearer " + token + "\r\n", new byte[0]);
        assertThat(answer).startsWith("HTTP/1.1 ");
        return Integer.parseInt(answer.substring(9, 12));
    }

    @Test
    void aBodyOfNobodyKnownIsNotInvited() throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write(
                            "PUT /v1/objects/unknown HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 5000000000\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));

            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer).startsWith("HTTP/1.1 401 ").doesNotContain("100 Continue");
        }
    }

    /** It reads to the end of the answer and of the connection, while the body has by far not come. */
    @Test
    void aBodyOfNobodyKnownIsHungUpOn() throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write(("PUT /v1/objects/unknown HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000000000\r\n\r\n"
                                    + "something")
                            .getBytes(StandardCharsets.US_ASCII));

            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer).startsWith("HTTP/1.1 401 ");
        }
    }

    @Test
    void probesAreOpenAndMetricsAreNot() {
        given().get("/q/health/live").then().statusCode(200);
        given().get("/q/health/ready").then().statusCode(200);
        given().get("/q/metrics").then().statusCode(401);
        as(Guarded.READER)
                .get("/q/metrics")
                .then()
                .statusCode(200)
                .body(containsString("understudy_markers_oldest_seconds"));
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/plans, 200",
        "/v1/objects/there-is-none, 404",
        "/v1/objects?limit=x, 400",
        "/nothing, 404",
        "/q/metrics, 200",
        "/q/health/live, 200",
        "/q/openapi, 200"
    })
    void everyAnswerTellsBrowsersToKeepOff(String path, int status) {
        secured(as(Guarded.ADMIN).get(path), status);
        assertThat(as(Guarded.ADMIN).get(path).header("Cache-Control")).isEqualTo("no-store");
    }

    @Test
    void soDoRefusals() {
        secured(given().get("/v1/plans"), 401);
        secured(as(Guarded.READER).delete("/v1/objects/x"), 403);
    }

    private static void secured(Response answer, int status) {
        answer.then()
                .statusCode(status)
                .header("X-Content-Type-Options", "nosniff")
                .header("X-Frame-Options", "DENY")
                .header("Referrer-Policy", "no-referrer")
                .header("Cross-Origin-Resource-Policy", "same-origin")
                .header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
                .header("Strict-Transport-Security", nullValue());
    }

    @Test
    void anObjectMayBeKeptByItsReaderAlone() {
        var id = world.id("kept");
        as(Guarded.WRITER).body("kept").put("/v1/objects/" + id).then().statusCode(201);

        as(Guarded.READER)
                .get("/v1/objects/" + id)
                .then()
                .statusCode(200)
                .header("Cache-Control", "private, no-cache")
                .header("Content-Security-Policy", "sandbox")
                .header("X-Content-Type-Options", "nosniff");
    }
}
