package io.understudy.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.notNullValue;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.understudy.app.PostgresResource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every call of the contract's section on markers. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class MarkersApiTest {
    private World world;
    private final List<String> ids = new ArrayList<>();

    @BeforeEach
    void threeDebts() {
        world = World.create();
        world.plan("weekly-" + world.mirror(), "async", ",\"interval\":\"7d\"");
        for (var name : List.of("a", "b", "c")) {
            ids.add(world.id(name));
            given().header("Backup-Plan", "weekly-" + world.mirror())
                    .body(new byte[10])
                    .put("/v1/objects/" + world.id(name))
                    .then()
                    .statusCode(201);
        }
    }

    @AfterEach
    void payThem() {
        given().queryParam("cluster", world.vault())
                .post("/v1/markers/replay")
                .then()
                .statusCode(200);
        for (var id : ids) {
            given().queryParam("status", "")
                    .queryParam("wait", "30s")
                    .get("/v1/objects/" + id)
                    .then()
                    .body("outcome", equalTo("replicated"));
        }
    }

    @Test
    void markersTellWhatIsOwedByWhomAndWhen() {
        var marker = "markers.find { it.object == '" + world.id("a") + "' }.";
        given().queryParam("cluster", world.vault())
                .queryParam("state", "pending-backup")
                .get("/v1/markers")
                .then()
                .statusCode(200)
                .body(marker + "version", notNullValue())
                .body(marker + "state", equalTo("pending-backup"))
                .body(marker + "missingOn", equalTo(world.vault()))
                .body(marker + "heldBy[0]", equalTo(world.primaryOf(world.id("a"))))
                .body(marker + "size", equalTo(10))
                .body(marker + "attempts", equalTo(0))
                .body(marker + "dueAt", notNullValue())
                .body(marker + "setAside", equalTo(false))
                .body(marker + "lost", equalTo(false));
        given().queryParam("cluster", world.vault())
                .queryParam("state", "pending-store")
                .get("/v1/markers")
                .then()
                .body("markers.size()", equalTo(0));
    }

    @Test
    void markersComeInPages() {
        var found = new ArrayList<String>();
        String after = "";
        do {
            var page = given().queryParam("cluster", world.vault())
                    .queryParam("limit", 2)
                    .queryParam("after", after)
                    .get("/v1/markers")
                    .then()
                    .statusCode(200);
            found.addAll(page.extract().<List<String>>path("markers.object"));
            after = page.extract().path("next");
        } while (after != null);

        assertThat(found).doesNotHaveDuplicates().containsSubsequence(ids);
    }

    @Test
    void theSummaryCounts() {
        given().get("/v1/markers/summary")
                .then()
                .statusCode(200)
                .body("pending", greaterThanOrEqualTo(3))
                .body("bytes", greaterThanOrEqualTo(30))
                .body("oldestSeconds", notNullValue())
                .body("byCluster.find { it.cluster == '" + world.vault() + "' }.state", equalTo("pending-backup"))
                .body("byCluster.find { it.cluster == '" + world.vault() + "' }.count", equalTo(3))
                .body("replayPerSecond", notNullValue())
                .body("setAside", notNullValue())
                .body("lost", equalTo(0));
        given().get("/v1/clusters/" + world.vault()).then().body("pending.backup", equalTo(3));
    }

    @ParameterizedTest
    @CsvSource({"state,owed", "limit,0", "after,nonsense"})
    void whatCannotBeIsRefusedByItsName(String name, String value) {
        given().queryParam(name, value)
                .get("/v1/markers")
                .then()
                .statusCode(400)
                .body("field", equalTo(name))
                .body("value", equalTo(value));
    }
}
