package io.understudy.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.understudy.app.PostgresResource;
import io.understudy.connector.faulty.Faults;
import io.understudy.connector.layer.Operation;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** More writes than a service with small limits takes at once. */
@QuarkusTest
@TestProfile(CrowdTest.One.class)
@WithTestResource(PostgresResource.class)
class CrowdTest {
    /** One write at a time. */
    public static final class One implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("understudy.write.concurrency", "1");
        }
    }

    private World world;

    @BeforeEach
    void freshWorld() {
        world = World.faulty();
    }

    @AfterEach
    void heal() {
        Faults.clearAll();
    }

    @Test
    void moreWritesAtOnceThanThereMayBeAreSentAway() {
        var vault = Faults.of(world.vault());
        vault.hold(Operation.COMMIT);
        var first = CompletableFuture.supplyAsync(() -> given().body("x")
                .put("/v1/objects/" + world.id("first"))
                .then()
                .extract()
                .statusCode());
        Awaitility.await().until(() -> vault.calls(Operation.COMMIT) > 0);

        given().body("x")
                .put("/v1/objects/" + world.id("second"))
                .then()
                .statusCode(503)
                .header("Retry-After", notNullValue())
                .body("type", equalTo("urn:understudy:problem:overloaded"));

        vault.release();
        assertThat(first.join()).isIn(201, 202);
        given().body("x").put("/v1/objects/" + world.id("second")).then().statusCode(201);
    }
}
