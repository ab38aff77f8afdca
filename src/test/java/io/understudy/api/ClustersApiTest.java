package io.understudy.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.understudy.app.PostgresResource;
import java.io.IOException;
import java.nio.file.Files;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every call of the contract's section on clusters, protocols, drivers and routing. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class ClustersApiTest {
    private World world;

    @BeforeEach
    void freshWorld() {
        world = World.create();
    }

    @Test
    void aClusterTellsWhatItIsAndHowItIs() {
        given().get("/v1/clusters/" + world.vault())
                .then()
                .statusCode(200)
                .body("id", equalTo(world.vault()))
                .body("device", equalTo("disk"))
                .body("link", equalTo("gateway"))
                .body("endpoint", equalTo(world.folder(world.vault()).toString()))
                .body("protocol", equalTo("file"))
                .body("driver", equalTo("java.nio.file"))
                .body("state", equalTo("up"))
                .body("lastError", nullValue())
                .body("capacity.free", greaterThan(0L))
                .body("pending.store", equalTo(0))
                .body("pending.backup", equalTo(0));
        given().get("/v1/clusters").then().statusCode(200).body("clusters.id", hasItem(world.vault()));
        given().get("/v1/clusters/nobody").then().statusCode(404);
        assertThat(world.folder(world.vault()).resolve(".understudy/store")).exists();
    }

    @Test
    void aReplacedClusterIsOpenedAgain() {
        var id = world.id("before");
        given().body("x").put("/v1/objects/" + id).then().statusCode(201);

        var told = given().get("/v1/clusters/" + world.vault()).then().extract().asString();
        given().contentType(ContentType.JSON)
                .body(told.replace("\"options\":{}", "\"options\":{\"durability\":\"none\"}"))
                .put("/v1/clusters/" + world.vault())
                .then()
                .statusCode(200)
                .body("options.durability", equalTo("none"));

        world.awaitState(world.vault(), "up");
        given().body("y").put("/v1/objects/" + id).then().statusCode(201);
        assertThat(world.bytes(world.vault(), id)).asString().isEqualTo("y");
    }

    @Test
    void aClusterInUseStays() {
        given().delete("/v1/clusters/" + world.p1()).then().statusCode(409).body("detail", containsString("slots"));
        given().delete("/v1/clusters/" + world.vault())
                .then()
                .statusCode(409)
                .body("type", equalTo("urn:understudy:problem:in-use"))
                .body("detail", containsString("plan"));

        world.register("spare-" + world.vault());
        given().delete("/v1/clusters/spare-" + world.vault()).then().statusCode(204);
        given().get("/v1/clusters/spare-" + world.vault()).then().statusCode(404);
        given().delete("/v1/clusters/spare-" + world.vault()).then().statusCode(404);
    }

    @ParameterizedTest
    @CsvSource({"''", "/inner", "/inner/most", "/."})
    void oneStoreIsNotTwoClusters(String below) {
        put("twin", "disk", "gateway", world.folder(world.vault()) + below)
                .statusCode(422)
                .body("type", equalTo("urn:understudy:problem:unprocessable"))
                .body("field", equalTo("endpoint"));
    }

    @Test
    void aStoreUnderAnotherNameIsTheSameStore() throws IOException {
        var link = world.folder("link");
        Files.createSymbolicLink(link, world.folder(world.vault()));

        put("twin", "disk", "gateway", link.toString()).statusCode(422).body("field", equalTo("endpoint"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nas          | gateway | sftp://host:22/backup | 400 | invalid       | host-key",
                "dss          | wlan    | webhdfs://host/x      | 422 | not-supported | webhdfs",
                "nas          | serial  | /dev/ttyS0            | 400 | invalid       | serial:///dev/ttyUSB0:/folder",
                "object-store | serial  | x                     | 422 | not-supported | object-store/serial",
                "nas          | wlan    | file:///x             | 422 | unprocessable | file",
                "disk         | gateway | ftp://x               | 422 | unprocessable | ftp",
                "nas          | gateway | sftp://me:secret@host | 400 | invalid       | credentials",
                "tape         | gateway | x                     | 400 | invalid       | tape",
                "disk         | smoke   | x                     | 400 | invalid       | smoke",
                "disk         | gateway | /                     | 400 | invalid       | /"
            })
    void whatCannotBeReachedIsRefused(
            String device, String link, String endpoint, int status, String problem, String named) {
        put("bad", device, link, endpoint)
                .statusCode(status)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:understudy:problem:" + problem));
        assertThat(put("bad", device, link, endpoint).extract().asString()).contains(named);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "device          | 400 | {'link':'gateway','endpoint':'F'}",
                "endpoint        | 400 | {'device':'disk','link':'gateway'}",
                "quota           | 400 | {'device':'disk','link':'gateway','endpoint':'F','quota':'much'}",
                "colour          | 400 | {'device':'disk','link':'gateway','endpoint':'F','colour':'red'}",
                "options.size    | 400 | {'device':'disk','link':'gateway','endpoint':'F','options':{'size':'1'}}",
                "options.durability | 400 | {'device':'disk','link':'gateway','endpoint':'F','options':{'durability':'some'}}",
                "options.x       | 400 | {'device':'disk','link':'gateway','endpoint':'F','options':{'x':[]}}",
                "credentials     | 422 | {'device':'disk','link':'gateway','endpoint':'F','credentials':'nobody'}"
            })
    void whatCannotBeIsRefusedByItsName(String field, int status, String body) {
        given().contentType(ContentType.JSON)
                .body(body.replace('\'', '"').replace("\"F\"", "\"" + world.folder("bad") + "\""))
                .put("/v1/clusters/bad-" + world.vault())
                .then()
                .statusCode(status)
                .body("field", equalTo(field));
        given().get("/v1/clusters/bad-" + world.vault()).then().statusCode(404);
    }

    @Test
    void aCheckTriesTheClusterForReal() {
        given().post("/v1/clusters/" + world.vault() + "/check")
                .then()
                .statusCode(200)
                .body("ok", equalTo(true))
                .body("rows.size()", greaterThan(4))
                .body("rows.ok", everyItem(is(true)));
        assertThat(world.files(world.vault())).isEmpty();
        given().post("/v1/clusters/nobody/check").then().statusCode(404);
    }

    @Test
    void ofAQuotaThereIsWhatTheCopiesLeave() {
        var address = "/v1/clusters/" + world.vault();
        var told = given().get(address).then().extract().asString();
        given().contentType(ContentType.JSON)
                .body(told.replaceFirst("\"quota\":[^,}]*", "\"quota\":1000000000"))
                .put(address)
                .then()
                .statusCode(200)
                .body("capacity.total", equalTo(1_000_000_000));
        try {
            int free = given().get(address).then().extract().path("capacity.free");

            given().body("x".repeat(1_000_000))
                    .put("/v1/objects/" + world.id("held"))
                    .then()
                    .statusCode(201);

            Awaitility.await()
                    .untilAsserted(() -> given().get(address)
                            .then()
                            .body("capacity.total", equalTo(1_000_000_000))
                            .body("capacity.free", lessThanOrEqualTo(free - 1_000_000)));
        } finally {
            given().contentType(ContentType.JSON).body(told).put(address).then().statusCode(200);
        }
    }

    @Test
    void driversAndProtocolsAreTold() {
        given().get("/v1/drivers")
                .then()
                .statusCode(200)
                .body("drivers.protocol", hasItem("file"))
                .body("drivers.protocol", hasItem("memory"))
                .body("drivers.find { it.protocol == 'file' }.capabilities.atomicCommit", equalTo(true));
        given().get("/v1/protocols")
                .then()
                .statusCode(200)
                .body("protocols.find { it.device == 'nas' && it.link == 'gateway' }.protocols[0]", equalTo("sftp"));
    }

    @Test
    void aRowOfTheProtocolTableCanBeReplaced() {
        given().contentType(ContentType.JSON)
                .body("{\"protocols\":[\"file\",\"webdav\"]}")
                .put("/v1/protocols/nas/wlan")
                .then()
                .statusCode(200);
        put("wlan-" + world.vault(), "nas", "wlan", world.folder("wlan").toString())
                .statusCode(201)
                .body("protocol", equalTo("file"));

        given().contentType(ContentType.JSON)
                .body("{\"protocols\":[\"webdav\",\"sftp\",\"smb\"]}")
                .put("/v1/protocols/nas/wlan")
                .then()
                .statusCode(200);
        given().contentType(ContentType.JSON)
                .body("{\"protocols\":[\"NO WAY\"]}")
                .put("/v1/protocols/nas/wlan")
                .then()
                .statusCode(400)
                .body("field", equalTo("protocols"));
        given().contentType(ContentType.JSON)
                .body("{\"protocols\":[]}")
                .put("/v1/protocols/tape/wlan")
                .then()
                .statusCode(400)
                .body("field", equalTo("device"));
    }

    @Test
    void theSlotMapCoversEverySlotOnce() {
        given().get("/v1/routing")
                .then()
                .statusCode(200)
                .body("slots", equalTo(1000))
                .body("hash", equalTo("SHA-256"));
        route("SHA-256", 1000, 0, 999, world.p1()).statusCode(200);
        route("SHA-256", 1000, 0, 998, world.p1()).statusCode(400).body("detail", containsString("999"));
        route("SHA-256", 1000, 1, 999, world.p1()).statusCode(400).body("detail", containsString("slot 0"));
        route("SHA-256", 1000, 0, 1000, world.p1()).statusCode(400);
        route("SHA-256", 65537, 0, 65536, world.p1()).statusCode(400).body("field", equalTo("slots"));
        route("SHA-3", 1000, 0, 999, world.p1()).statusCode(400).body("field", equalTo("hash"));
        route("SHA-256", 1000, 0, 999, "nobody").statusCode(422).body("value", equalTo("nobody"));
    }

    @Test
    void hashAndSlotsStayOnceObjectsAreStored() {
        given().body("x").put("/v1/objects/" + world.id("stored")).then().statusCode(201);

        route("MD5", 1000, 0, 999, world.p1()).statusCode(409).body("type", equalTo("urn:understudy:problem:conflict"));
        route("SHA-256", 500, 0, 499, world.p1()).statusCode(409);
        route("SHA-256", 1000, 0, 999, world.p2()).statusCode(200);
    }

    @Test
    void theSlotOfAnIdIsItsDigestModuloTheSlots() {
        // SHA-256("abc") = ba7816bf…15ad (FIPS 180-4), modulo 1000.
        var slot = new java.math.BigInteger("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", 16)
                .mod(java.math.BigInteger.valueOf(1000))
                .intValue();

        given().queryParam("id", "abc")
                .get("/v1/slot")
                .then()
                .statusCode(200)
                .body("id", equalTo("abc"))
                .body("hash", equalTo("SHA-256"))
                .body("slot", equalTo(slot))
                .body("cluster", equalTo(slot < 500 ? world.p1() : world.p2()));
        given().get("/v1/slot").then().statusCode(400).body("field", equalTo("id"));
    }

    @Test
    void anObjectFollowsItsSlotWithTheNextWrite() {
        var id = world.idOn(world.p1());
        given().body("x").put("/v1/objects/" + id).then().statusCode(201).body("primary.cluster", equalTo(world.p1()));

        world.route(world.p2(), world.p2());
        given().get("/v1/objects/" + id).then().statusCode(200).header("Served-From", containsString(world.p1()));
        given().body("y").put("/v1/objects/" + id).then().statusCode(201).body("primary.cluster", equalTo(world.p2()));

        org.awaitility.Awaitility.await()
                .untilAsserted(() -> assertThat(world.files(world.p1())).isEmpty());
        assertThat(world.bytes(world.p2(), id)).asString().isEqualTo("y");
    }

    private static ValidatableResponse route(String hash, int slots, int from, int to, String cluster) {
        return given().contentType(ContentType.JSON)
                .body("""
                        {"hash":"%s","slots":%d,"ranges":[{"from":%d,"to":%d,"cluster":"%s"}]}
                        """.formatted(hash, slots, from, to, cluster))
                .put("/v1/routing")
                .then();
    }

    private static ValidatableResponse put(String id, String device, String link, String endpoint) {
        return given().contentType(ContentType.JSON)
                .body("{\"device\":\"%s\",\"link\":\"%s\",\"endpoint\":\"%s\"}".formatted(device, link, endpoint))
                .put("/v1/clusters/" + id)
                .then();
    }
}
