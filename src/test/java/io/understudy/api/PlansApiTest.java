package io.understudy.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.understudy.app.PostgresResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every call of the contract's section on plans. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class PlansApiTest {
    private World world;

    @BeforeEach
    void freshWorld() {
        world = World.create();
    }

    @Test
    void theExampleOfTheContractIsOne() throws IOException {
        var page = Files.readString(Path.of("src/docs/API.md"));
        var example = page.substring(page.indexOf("```json\n") + "```json\n".length());
        var name = "example-" + world.mirror();

        put(
                        name,
                        example.substring(0, example.indexOf("```"))
                                .replace("\"nightly\"", "\"" + name + "\"")
                                .replace("\"vault\"", "\"" + world.vault() + "\""))
                .statusCode(201)
                .body("interval", equalTo("PT1M"))
                .body("retention.whenFull", equalTo("never"));
    }

    @Test
    void aPlanIsCreatedThenReplacedAndTellsItsTargets() {
        var name = "plan-" + world.mirror();
        put(name, """
                {"mode":"async","interval":"90s","targets":["%s"],"largeWrite":"5MiB","onDelete":"keep",
                 "retention":{"maxAge":"P30D","versions":1,"whenFull":"never"},"encryption":"off"}
                """)
                .statusCode(201)
                .body("name", equalTo(name))
                .body("mode", equalTo("async"))
                .body("interval", equalTo("PT1M30S"))
                .body("targets", contains(world.vault()))
                .body("largeWrite", equalTo("5MiB"))
                .body("onDelete", equalTo("keep"))
                .body("retention.maxAge", equalTo("P30D"))
                .body("encryption", equalTo("off"))
                .body("active", equalTo(false))
                .body("connections[0].cluster", equalTo(world.vault()))
                .body("connections[0].protocol", equalTo("file"))
                .body("connections[0].driver", equalTo("java.nio.file"))
                .body("connections[0].state", equalTo("up"))
                .body("meaning", containsString(world.vault()));

        put(name, "{\"mode\":\"sync\",\"targets\":[\"%s\"]}")
                .statusCode(200)
                .body("mode", equalTo("sync"))
                .body("interval", nullValue())
                .body("largeWrite", equalTo("2GiB"))
                .body("onDelete", equalTo("delete"));
        var told = given().get("/v1/plans/" + name)
                .then()
                .statusCode(200)
                .extract()
                .asString();
        given().contentType(ContentType.JSON)
                .body(told)
                .put("/v1/plans/" + name)
                .then()
                .statusCode(200);
        given().get("/v1/plans").then().statusCode(200).body("plans.name", hasItem(name));
    }

    @Test
    void aDryRunChangesNothing() {
        put("dry-" + world.mirror() + "?dryRun=true", "{\"mode\":\"sync\",\"targets\":[\"%s\"]}")
                .statusCode(200)
                .body("meaning", containsString(world.vault()));
        given().get("/v1/plans/dry-" + world.mirror()).then().statusCode(404);
    }

    @Test
    void onePlanIsActiveAtATime() {
        given().post("/v1/plans/" + world.nightly() + "/activate")
                .then()
                .statusCode(200)
                .body("active", equalTo(true));

        given().get("/v1/plans/" + world.mirror()).then().body("active", equalTo(false));
        given().delete("/v1/plans/" + world.nightly())
                .then()
                .statusCode(409)
                .body("type", equalTo("urn:understudy:problem:in-use"));
        given().post("/v1/plans/nobody/activate").then().statusCode(404);
    }

    @Test
    void aPlanUnderWhichSomethingIsOwedStays() {
        var name = "owed-" + world.mirror();
        put(name, "{\"mode\":\"async\",\"interval\":\"7d\",\"targets\":[\"%s\"]}")
                .statusCode(201);
        given().header("Backup-Plan", name)
                .body("x")
                .put("/v1/objects/" + world.id("owed"))
                .then()
                .statusCode(201);

        given().delete("/v1/plans/" + name)
                .then()
                .statusCode(409)
                .body("type", equalTo("urn:understudy:problem:in-use"));

        given().queryParam("cluster", world.vault())
                .post("/v1/markers/replay")
                .then()
                .statusCode(200);
        given().queryParam("status", "")
                .queryParam("wait", "30s")
                .get("/v1/objects/" + world.id("owed"))
                .then()
                .body("outcome", equalTo("replicated"));
        given().delete("/v1/plans/" + name).then().statusCode(204);
        given().get("/v1/plans").then().body("plans.name", not(hasItem(name)));
        given().delete("/v1/plans/" + name).then().statusCode(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mode          | 400 | {'targets':['T']}",
                "mode          | 400 | {'mode':'fast','targets':['T']}",
                "mode          | 400 | {'mode':7,'targets':['T']}",
                "targets       | 400 | {'mode':'sync'}",
                "targets       | 400 | {'mode':'sync','targets':[]}",
                "targets       | 400 | {'mode':'sync','targets':'T'}",
                "targets       | 400 | {'mode':'sync','targets':['T','T']}",
                "targets       | 422 | {'mode':'sync','targets':['nobody']}",
                "interval      | 400 | {'mode':'async','targets':['T'],'interval':'8d'}",
                "interval      | 400 | {'mode':'async','targets':['T'],'interval':'-1s'}",
                "interval      | 400 | {'mode':'async','targets':['T'],'interval':'soon'}",
                "interval      | 400 | {'mode':'sync','targets':['T'],'interval':'1m'}",
                "largeWrite    | 400 | {'mode':'sync','targets':['T'],'largeWrite':'big'}",
                "largeWrite    | 400 | {'mode':'sync','targets':['T'],'largeWrite':0}",
                "onDelete      | 400 | {'mode':'sync','targets':['T'],'onDelete':'maybe'}",
                "encryption    | 422 | {'mode':'sync','targets':['T'],'encryption':'always'}",
                "encryption    | 400 | {'mode':'sync','targets':['T'],'encryption':'some'}",
                "retention.versions | 422 | {'mode':'sync','targets':['T'],'retention':{'versions':2}}",
                "retention.whenFull | 422 | {'mode':'sync','targets':['T'],'retention':{'whenFull':'oldest'}}",
                "retention.maxAge   | 400 | {'mode':'sync','targets':['T'],'retention':{'maxAge':'0s'}}",
                "retention.maxAge   | 400 | {'mode':'sync','targets':['T'],'retention':{'maxAge':'PT0.0001S'}}",
                "retention.maxAge   | 400 | {'mode':'sync','targets':['T'],'retention':{'maxAge':'999999999999d'}}",
                "interval      | 400 | {'mode':'async','targets':['T'],'interval':'999999999999d'}",
                "retention.years    | 400 | {'mode':'sync','targets':['T'],'retention':{'years':1}}",
                "colour        | 400 | {'mode':'sync','targets':['T'],'colour':'red'}",
                "name          | 400 | {'mode':'sync','targets':['T'],'name':'other'}"
            })
    void whatCannotBeIsRefusedByItsName(String field, int status, String body) {
        put("bad-" + world.mirror(), body.replace('\'', '"').replace("\"T\"", "\"%s\""))
                .statusCode(status)
                .contentType("application/problem+json")
                .body("field", equalTo(field));
        given().get("/v1/plans/bad-" + world.mirror()).then().statusCode(404);
    }

    @ParameterizedTest
    @CsvSource({"Upper", "-dash", "'sp ace'", "äöü"})
    void namesAreBounded(String name) {
        given().contentType(ContentType.JSON)
                .body("{\"mode\":\"sync\",\"targets\":[\"" + world.vault() + "\"]}")
                .put("/v1/plans/{name}", name)
                .then()
                .statusCode(400)
                .body("field", equalTo("name"))
                .body("value", equalTo(name));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"no json", "[]", "{", "{\"mode\":\"sync\",\"mode\":\"sync\"}", "{} {}", "''"})
    void whatIsNoJsonObjectIsRefused(String body) {
        put("bad-" + world.mirror(), body).statusCode(400).body("field", equalTo("body"));
    }

    private ValidatableResponse put(String name, String body) {
        return given().contentType(ContentType.JSON)
                .body(body.replace("%s", world.vault()))
                .put("/v1/plans/" + name)
                .then();
    }
}
