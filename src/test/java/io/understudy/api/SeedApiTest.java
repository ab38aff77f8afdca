package io.understudy.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.understudy.app.PostgresResource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A service that begins with a seed file which has the say. */
@QuarkusTest
@TestProfile(SeedApiTest.Enforced.class)
@WithTestResource(PostgresResource.class)
class SeedApiTest {
    /** With a seed that is enforced. */
    public static final class Enforced implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            try {
                var folder = Files.createDirectories(Path.of("target", "seed").toAbsolutePath());
                var seed = Files.writeString(Files.createTempFile(folder, "seed", ".yaml"), """
                                enforce: true
                                clusters:
                                  s1: {device: disk, link: gateway, endpoint: "memory:s1"}
                                  s2: {device: nas, link: wlan, endpoint: "memory:s2"}
                                protocols:
                                  disk/gateway: [memory]
                                  nas/wlan: [memory]
                                routing:
                                  hash: MD5
                                  slots: 500
                                  ranges: [{from: 0, to: 499, cluster: s1}]
                                plans:
                                  seeded: {mode: sync, targets: [s2], active: true}
                                """);
                return Map.of("understudy.seed", seed.toString());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Test
    void whatTheFileSaysIsThereAndWorks() {
        given().get("/q/health/ready").then().statusCode(200);
        given().get("/v1/routing")
                .then()
                .statusCode(200)
                .body("hash", equalTo("MD5"))
                .body("slots", equalTo(500));
        given().get("/v1/plans/seeded").then().statusCode(200).body("active", equalTo(true));
        given().body("x")
                .put("/v1/objects/seeded")
                .then()
                .statusCode(201)
                .body("primary.cluster", equalTo("s1"))
                .body("backups.cluster", hasItem("s2"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/clusters/s1", "/v1/plans/seeded", "/v1/routing", "/v1/protocols/nas/wlan"})
    void whatIsEnforcedCannotBeChanged(String path) {
        var body = switch (path) {
            case "/v1/clusters/s1" -> "{\"device\":\"disk\",\"link\":\"gateway\",\"endpoint\":\"memory:s3\"}";
            case "/v1/plans/seeded" -> "{\"mode\":\"async\",\"targets\":[\"s2\"]}";
            case "/v1/routing" ->
                "{\"hash\":\"MD5\",\"slots\":500,\"ranges\":[{\"from\":0,\"to\":499,\"cluster\":\"s2\"}]}";
            default -> "{\"protocols\":[\"file\"]}";
        };

        given().contentType(ContentType.JSON)
                .body(body)
                .put(path)
                .then()
                .statusCode(409)
                .body("type", equalTo("urn:understudy:problem:conflict"))
                .body("detail", containsString("seed"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/clusters/s1", "/v1/plans/seeded"})
    void whatIsEnforcedCannotBeDeleted(String path) {
        given().delete(path).then().statusCode(409);
    }

    @Test
    void whichPlanIsActiveIsEnforcedToo() {
        given().post("/v1/plans/seeded/activate")
                .then()
                .statusCode(409)
                .body("type", equalTo("urn:understudy:problem:conflict"));
    }

    @Test
    void whatIsNotInTheFileIsFree() {
        given().contentType(ContentType.JSON)
                .body("{\"mode\":\"async\",\"targets\":[\"s2\"]}")
                .put("/v1/plans/free")
                .then()
                .statusCode(201);
        given().delete("/v1/plans/free").then().statusCode(204);
    }
}
