package io.understudy.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.understudy.app.PostgresResource;
import io.understudy.object.Digest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every call of the contract's section on objects, over a real database and real folders. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class ObjectsApiTest {
    private static final int MIB = 1 << 20;

    private World world;

    @BeforeEach
    void freshWorld() {
        world = World.create();
    }

    // Writing

    @Test
    void aSyncWriteIsOnBothClustersWhenItIsAnswered() {
        var id = world.id("a/b.bin");
        var primary = world.primaryOf(id);
        var bytes = random(100_000);

        var answer = put(id, given().header("Save-Path", "docs"), bytes)
                .statusCode(201)
                .body("id", equalTo(id))
                .body("size", equalTo(100_000))
                .body("sha256", equalTo(Digest.sha256(bytes).hex()))
                .body("storedAt", matchesPattern("\\d{4}-.*Z"))
                .body("plan", equalTo(world.mirror()))
                .body("mode", equalTo("sync"))
                .body("outcome", equalTo("replicated"))
                .body("primary.cluster", equalTo(primary))
                .body("primary.slot", notNullValue())
                .body("primary.path", equalTo("docs/" + id))
                .body("primary.state", equalTo("stored"))
                .body("backups.size()", equalTo(1))
                .body("backups[0].cluster", equalTo(world.vault()))
                .body("backups[0].state", equalTo("stored"))
                .body("backups[0].encrypted", equalTo(false))
                .body("advice", nullValue())
                .header("Backup-Mode", "sync")
                .header("Replication-Status", "replicated")
                .header("Link", containsString("?status>; rel=\"status\""));

        answer.header("ETag", "\"" + answer.extract().path("version") + "\"");
        assertThat(world.bytes(primary, "docs/" + id)).isEqualTo(bytes);
        assertThat(world.bytes(world.vault(), "docs/" + id)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, MIB - 1, MIB, MIB + 1, 5 * MIB})
    void everySizeComesBackAsItWent(int size) {
        var id = world.id("size");
        var bytes = random(size);

        put(id, given(), bytes).statusCode(201).body("size", equalTo(size));

        assertThat(get(id).statusCode(200).extract().asByteArray()).isEqualTo(bytes);
        assertThat(world.bytes(world.vault(), id)).isEqualTo(bytes);
        assertThat(world.staged(world.vault())).isEmpty();
    }

    @Test
    void anAsyncWriteIsAnsweredAtOnceAndItsBackupFollows() {
        var id = world.id("async");

        put(id, given().header("Backup-Plan", world.nightly()), "later".getBytes(StandardCharsets.UTF_8))
                .statusCode(201)
                .header("Backup-Mode", "async")
                .header("Replication-Status", "scheduled")
                .body("outcome", equalTo("scheduled"))
                .body("backups[0].state", equalTo("pending-backup"))
                .body("backups[0].dueAt", notNullValue());

        status(id, "30s").body("outcome", equalTo("replicated"));
        assertThat(world.bytes(world.vault(), id)).asString().isEqualTo("later");
        Awaitility.await()
                .untilAsserted(
                        () -> assertThat(world.marks(world.primaryOf(id))).isEmpty());
    }

    @Test
    void anAsyncBackupWaitsForTheInterval() {
        world.plan("slow-" + world.mirror(), "async", ",\"interval\":\"7d\"");
        var id = world.id("waits");

        put(id, given().header("Backup-Plan", "slow-" + world.mirror()), random(10))
                .statusCode(201)
                .body("outcome", equalTo("scheduled"));

        status(id, "0s").body("outcome", equalTo("scheduled"));
        assertThat(world.files(world.vault())).isEmpty();
        assertThat(world.marks(world.primaryOf(id))).hasSize(1);

        given().queryParam("cluster", world.vault())
                .post("/v1/markers/replay")
                .then()
                .body("due", greaterThan(0));
        status(id, "30s").body("outcome", equalTo("replicated"));
    }

    @Test
    void aSingleWriteCanAskToBeAsync() {
        var id = world.id("prefer");

        put(id, given().header("Prefer", "respond-async"), random(10))
                .statusCode(201)
                .header("Preference-Applied", "respond-async")
                .header("Backup-Mode", "async")
                .body("mode", equalTo("async"))
                .body("plan", equalTo(world.mirror()));

        status(id, "30s").body("outcome", equalTo("replicated"));
    }

    @Test
    void aReplacementIsANewVersion() {
        var id = world.id("twice");
        String first = put(id, given(), random(10)).statusCode(201).extract().path("version");
        String second = put(id, given(), random(20)).statusCode(201).extract().path("version");

        assertThat(Long.parseLong(second)).isGreaterThan(Long.parseLong(first));
        get(id).header("ETag", "\"" + second + "\"").header("Content-Length", "20");
        assertThat(world.files(world.vault())).containsExactly(id);
    }

    @Test
    void aNewSavePathLeavesNothingAtTheOldOne() {
        var id = world.id("moved");
        put(id, given().header("Save-Path", "E:\\old\\place"), random(10))
                .statusCode(201)
                .body("primary.path", equalTo("E/old/place/" + id));

        put(id, given().header("Save-Path", "new"), random(10)).statusCode(201);

        Awaitility.await().untilAsserted(() -> {
            assertThat(world.files(world.vault())).containsExactly("new/" + id);
            assertThat(world.files(world.primaryOf(id))).containsExactly("new/" + id);
        });
    }

    @Test
    void conditionsAreKept() {
        var id = world.id("conditions");
        put(id, given().header("If-Match", "\"1\""), random(10)).statusCode(412);
        String version = put(id, given().header("If-None-Match", "*"), random(10))
                .statusCode(201)
                .extract()
                .path("version");

        put(id, given().header("If-None-Match", "*"), random(11))
                .statusCode(412)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:understudy:problem:precondition-failed"))
                .body("version", equalTo(version));
        put(id, given().header("If-Match", "\"" + (Long.parseLong(version) - 1) + "\""), random(12))
                .statusCode(412);
        get(id).header("Content-Length", "10");
        put(id, given().header("If-Match", "\"" + version + "\""), random(13)).statusCode(201);
        assertThat(world.staged(world.vault())).isEmpty();
    }

    @Test
    void aWrongDigestStoresNothing() {
        for (var size : List.of(10, 3 * MIB)) {
            var id = world.id("digest-" + size);
            var bytes = random(size);

            put(id, given().header("Content-Digest", Digest.sha256(random(7)).field()), bytes)
                    .statusCode(400)
                    .body("type", equalTo("urn:understudy:problem:digest-mismatch"));

            get(id).statusCode(404);
            assertThat(world.files(world.vault())).isEmpty();
            Awaitility.await().untilAsserted(() -> {
                assertThat(world.staged(world.vault())).isEmpty();
                assertThat(world.staged(world.primaryOf(id))).isEmpty();
            });
            put(id, given().header("Content-Digest", Digest.sha256(bytes).field()), bytes)
                    .statusCode(201);
            given().delete("/v1/objects/" + id).then().statusCode(204);
            Awaitility.await()
                    .untilAsserted(() -> assertThat(world.files(world.vault())).isEmpty());
        }
    }

    @Test
    void aBodyWithoutALengthIsTakenToo() throws Exception {
        var id = world.id("chunked");
        var bytes = random(3 * MIB);
        var stream = new java.io.ByteArrayInputStream(bytes);
        var request = java.net.http.HttpRequest.newBuilder(uri("/v1/objects/" + id))
                .PUT(java.net.http.HttpRequest.BodyPublishers.ofInputStream(() -> stream))
                .build();

        try (var client = java.net.http.HttpClient.newHttpClient()) {
            var response = client.send(request, java.net.http.HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
        }
        assertThat(get(id).extract().asByteArray()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../x", "a/../../x", "/etc", "\\etc", "a%00b", ".understudy", ".UNDERSTUDY/x", "%zz", "%ff%fe"})
    void savePathsThatCannotBeAreRefused(String path) {
        put(world.id("path"), given().header("Save-Path", path), random(1))
                .statusCode(400)
                .body("type", equalTo("urn:understudy:problem:invalid"))
                .body("field", equalTo("Save-Path"));
        assertThat(world.files(world.vault())).isEmpty();
    }

    @Test
    void anOverlongSavePathIsRefused() {
        put(world.id("path"), given().header("Save-Path", "x".repeat(1025)), random(1))
                .statusCode(400)
                .body("field", equalTo("Save-Path"));
    }

    @Test
    void savePathsMayBeEncoded() {
        put(world.id("umlaut"), given().header("Save-Path", "gr%C3%B6%C3%9Fe/%E4%B8%AD"), random(1))
                .statusCode(201)
                .body("primary.path", equalTo("größe/中/" + world.id("umlaut")));
    }

    @Test
    void oddIdsLandOnDistinctFiles() {
        var ids = List.of(
                "/",
                "//",
                ".",
                "..",
                "../..",
                "a//b",
                "a/",
                "/a",
                " ",
                "  ",
                "%",
                "%2F",
                "a%2Fb",
                "😀",
                "über",
                "a b",
                "a+b",
                "a&b=c",
                "?",
                "#",
                "\\",
                "a\\b",
                "con",
                "x".repeat(1024),
                "é",
                "e\u0301",
                "~",
                "%41",
                "A",
                ".understudy/x",
                "a\nb",
                "\u0001");
        for (var id : ids) {
            queried("id", id)
                    .body(id.getBytes(StandardCharsets.UTF_8))
                    .put("/v1/object")
                    .then()
                    .statusCode(201)
                    .body("id", equalTo(id));
        }

        for (var id : ids) {
            assertThat(queried("id", id)
                            .get("/v1/object")
                            .then()
                            .statusCode(200)
                            .extract()
                            .asByteArray())
                    .isEqualTo(id.getBytes(StandardCharsets.UTF_8));
        }
        var places = ids.stream()
                .map(id -> queried("id", id)
                        .queryParam("status", "")
                        .get("/v1/object")
                        .then()
                        .extract()
                        .<String>path("backups[0].path"))
                .toList();
        assertThat(places).doesNotHaveDuplicates();
        for (var i = 0; i < ids.size(); i++) {
            assertThat(world.bytes(world.vault(), places.get(i))).asString().isEqualTo(ids.get(i));
        }
        for (var id : ids) {
            queried("id", id).delete("/v1/object").then().statusCode(204);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a//b", "a/%2E%2E/b", "a/./b", "a/"})
    void aPathThatCannotCarryAnIdSaysSo(String path) {
        var answer = RawHttp.send("PUT", "/v1/objects/" + path, "", new byte[] {'x'});

        assertThat(answer)
                .startsWith("HTTP/1.1 400 ")
                .contains("\"field\":\"id\"")
                .contains("/v1/object?id=");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%ff", "%zz", "%4"})
    void anIdThatIsNoUtf8IsRefused(String id) {
        assertThat(RawHttp.send("PUT", "/v1/object?id=" + id, "", new byte[] {'x'}))
                .startsWith("HTTP/1.1 400 ");
        assertThat(RawHttp.send("GET", "/v1/objects/" + id, "", new byte[0])).startsWith("HTTP/1.1 400 ");
    }

    @Test
    void anIdHasOneToAThousandAndTwentyFourBytes() {
        given().body("x").put("/v1/object").then().statusCode(400).body("field", equalTo("id"));
        given().urlEncodingEnabled(false).body("x").put("/v1/object?id=").then().statusCode(400);
        queried("id", "x".repeat(1025)).body("x").put("/v1/object").then().statusCode(400);
    }

    @Test
    void unknownPlansAreRefused() {
        put(world.id("plan"), given().header("Backup-Plan", "nobody"), random(1))
                .statusCode(422)
                .body("field", equalTo("Backup-Plan"))
                .body("value", equalTo("nobody"));
    }

    @Test
    void aTargetThatOwnsTheSlotIsNoBackup() {
        var id = world.idOn(world.p1());
        given().contentType("application/json")
                .body("{\"mode\":\"sync\",\"targets\":[\"%s\"]}".formatted(world.p1()))
                .put("/v1/plans/self-" + world.mirror())
                .then()
                .statusCode(201);

        put(id, given().header("Backup-Plan", "self-" + world.mirror()), random(1))
                .statusCode(422)
                .body("type", equalTo("urn:understudy:problem:unprocessable"));
    }

    @Test
    void aFileAgainstAFolderGetsAnotherName() {
        var folder = world.id("place");
        put(folder + "/inner", given(), random(3)).statusCode(201);

        put(folder, given(), random(4))
                .statusCode(201)
                .body("backups[0].path", matchesPattern("w\\d+/place~[0-9a-f]{16}"));

        get(folder).header("Content-Length", "4");
        get(folder + "/inner").header("Content-Length", "3");
    }

    // Reading

    @Test
    void readsSayWhereTheyComeFrom() {
        var id = world.id("read");
        var bytes = random(1000);
        put(id, given().contentType("image/png"), bytes).statusCode(201);

        get(id).statusCode(200)
                .contentType("image/png")
                .header("Served-From", world.primaryOf(id) + "; role=primary")
                .header("Replication-Status", "replicated")
                .header("Repr-Digest", Digest.sha256(bytes).field())
                .header("Accept-Ranges", "bytes")
                .header("Content-Length", "1000");
        for (var from : List.of("backup", world.vault())) {
            given().queryParam("from", from)
                    .get("/v1/objects/" + id)
                    .then()
                    .statusCode(200)
                    .header("Served-From", world.vault() + "; role=backup");
        }
        given().queryParam("from", "nobody").get("/v1/objects/" + id).then().statusCode(404);
    }

    @Test
    void headTellsTheSameWithoutTheBytes() {
        var id = world.id("head");
        for (var size : List.of(0, 1000, 2 * MIB)) {
            put(id, given(), random(size)).statusCode(201);

            given().head("/v1/objects/" + id)
                    .then()
                    .statusCode(200)
                    .header("Content-Length", Integer.toString(size))
                    .header("ETag", notNullValue())
                    .header("Repr-Digest", notNullValue());
        }
        given().head("/v1/objects/" + world.id("nothing")).then().statusCode(404);
    }

    @Test
    void rangesAreServed() {
        var id = world.id("ranges");
        for (var size : List.of(1000, 3 * MIB)) {
            var bytes = random(size);
            put(id, given(), bytes).statusCode(201);

            assertRange(id, bytes, "bytes=0-0", 0, 1);
            assertRange(id, bytes, "bytes=10-19", 10, 10);
            assertRange(id, bytes, "bytes=990-", 990, size - 990);
            assertRange(id, bytes, "bytes=-5", size - 5, 5);
            assertRange(id, bytes, "bytes=990-99999999", 990, size - 990);
            given().header("Range", "bytes=" + size + "-")
                    .get("/v1/objects/" + id)
                    .then()
                    .statusCode(416)
                    .header("Content-Range", "bytes */" + size);
            given().header("Range", "lines=1-2").get("/v1/objects/" + id).then().statusCode(200);
            given().header("Range", "bytes=0-1")
                    .header("If-Range", "\"1\"")
                    .get("/v1/objects/" + id)
                    .then()
                    .statusCode(200);
        }
    }

    private void assertRange(String id, byte[] bytes, String range, int offset, int length) {
        var answer =
                given().header("Range", range).get("/v1/objects/" + id).then().statusCode(206);
        answer.header("Content-Range", "bytes " + offset + "-" + (offset + length - 1) + "/" + bytes.length)
                .header("Content-Length", Integer.toString(length));
        assertThat(answer.extract().asByteArray())
                .isEqualTo(java.util.Arrays.copyOfRange(bytes, offset, offset + length));
    }

    @Test
    void whoKnowsTheVersionGetsNoBytes() {
        var id = world.id("cached");
        String version = put(id, given(), random(10)).extract().path("version");

        given().header("If-None-Match", "\"" + version + "\"")
                .get("/v1/objects/" + id)
                .then()
                .statusCode(304)
                .header("ETag", "\"" + version + "\"");
        given().header("If-None-Match", "\"1\"").get("/v1/objects/" + id).then().statusCode(200);
    }

    @Test
    void whatIsNotThereIsNotFound() {
        var id = world.id("nothing");
        get(id).statusCode(404)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:understudy:problem:not-found"))
                .body("status", equalTo(404));
        given().queryParam("status", "").get("/v1/objects/" + id).then().statusCode(404);
        given().delete("/v1/objects/" + id).then().statusCode(404);
    }

    // Deleting

    @Test
    void aDeletedObjectIsGoneForReadersAndThenFromTheClusters() {
        var id = world.id("deleted");
        String version = put(id, given(), random(10)).extract().path("version");

        given().header("If-Match", "\"1\"").delete("/v1/objects/" + id).then().statusCode(412);
        given().header("If-Match", "\"" + version + "\"")
                .delete("/v1/objects/" + id)
                .then()
                .statusCode(204);

        get(id).statusCode(404);
        given().delete("/v1/objects/" + id).then().statusCode(404);
        Awaitility.await().untilAsserted(() -> {
            assertThat(world.files(world.vault())).isEmpty();
            assertThat(world.files(world.primaryOf(id))).isEmpty();
        });
    }

    @Test
    void aPlanMayKeepBackupsOfDeletedObjects() {
        world.plan("keep-" + world.mirror(), "sync", ",\"onDelete\":\"keep\"");
        var id = world.id("kept");
        put(id, given().header("Backup-Plan", "keep-" + world.mirror()), random(10))
                .statusCode(201);

        given().delete("/v1/objects/" + id).then().statusCode(204);

        get(id).statusCode(404);
        Awaitility.await()
                .untilAsserted(
                        () -> assertThat(world.files(world.primaryOf(id))).isEmpty());
        assertThat(world.files(world.vault())).containsExactly(id);
    }

    // Listing

    @Test
    void listsInPagesInOrderOfTheIdsBytes() {
        var ids = new ArrayList<String>();
        for (var name : List.of("b", "a", "ä", "Z", "a/x", "aa", "😀")) {
            ids.add(world.id("list/" + name));
            put(world.id("list/" + name), given(), random(5)).statusCode(201);
        }
        ids.sort((x, y) -> java.util.Arrays.compareUnsigned(
                x.getBytes(StandardCharsets.UTF_8), y.getBytes(StandardCharsets.UTF_8)));

        var found = new ArrayList<String>();
        String after = "";
        do {
            var page = given().queryParam("prefix", world.id("list/"))
                    .queryParam("after", after)
                    .queryParam("limit", 3)
                    .get("/v1/objects")
                    .then()
                    .statusCode(200)
                    .body("objects[0].size", equalTo(5))
                    .body("objects[0].outcome", equalTo("replicated"));
            found.addAll(page.extract().<List<String>>path("objects.id"));
            after = page.extract().path("next");
        } while (after != null);

        assertThat(found).isEqualTo(ids);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1001", "-1", "x", "99999999999"})
    void pagesAreBounded(String limit) {
        given().queryParam("limit", limit)
                .get("/v1/objects")
                .then()
                .statusCode(400)
                .body("field", equalTo("limit"))
                .body("value", equalTo(limit));
    }

    // Advice

    @Test
    void aVeryLargeSyncWriteIsAdvisedToGoAsync() {
        world.plan("small-" + world.mirror(), "sync", ",\"largeWrite\":\"1KiB\"");
        var id = world.id("large");

        put(id, given().header("Backup-Plan", "small-" + world.mirror()), random(400_000))
                .statusCode(201)
                .body("outcome", equalTo("replicated"))
                .body("advice.suggestion", equalTo("async"))
                .body("advice.reason", containsString("1024"))
                .body("advice.thisWrite.header", equalTo("Prefer: respond-async"))
                .body("advice.plan.method", equalTo("PUT"))
                .body("advice.plan.href", equalTo("/v1/plans/small-" + world.mirror()))
                .body("advice.plan.body.mode", equalTo("async"))
                .body("advice.plan.body.targets", contains(world.vault()));
        put(
                        id,
                        given().header("Backup-Plan", "small-" + world.mirror()).header("Prefer", "respond-async"),
                        random(2000))
                .statusCode(201)
                .body("advice", nullValue());
        put(id, given().header("Backup-Plan", "small-" + world.mirror()), random(1024))
                .statusCode(201)
                .body("advice", nullValue());
    }

    @Test
    void adviceCanBeAskedForBeforehand() {
        given().queryParam("plan", world.mirror())
                .queryParam("size", "3GiB")
                .get("/v1/advice")
                .then()
                .statusCode(200)
                .body("suggestion", equalTo("async"));
        given().queryParam("size", "1").get("/v1/advice").then().statusCode(200).body("suggestion", nullValue());
        given().get("/v1/advice").then().statusCode(400).body("field", equalTo("size"));
    }

    // Short words

    static byte[] random(int size) {
        var bytes = new byte[size];
        new Random(size + 1L).nextBytes(bytes);
        return bytes;
    }

    private static ValidatableResponse put(String id, RequestSpecification request, byte[] bytes) {
        return request.body(bytes).put("/v1/objects/" + id).then();
    }

    private static ValidatableResponse get(String id) {
        return given().get("/v1/objects/" + id).then();
    }

    private static ValidatableResponse status(String id, String wait) {
        return given().queryParam("wait", wait)
                .queryParam("status", "")
                .get("/v1/objects/" + id)
                .then()
                .statusCode(200);
    }

    private static RequestSpecification queried(String name, String value) {
        return given().urlEncodingEnabled(false)
                .queryParam(name, PercentEncoding.encode(value.getBytes(StandardCharsets.UTF_8), false));
    }

    private static java.net.URI uri(String path) {
        return java.net.URI.create("http://localhost:" + io.restassured.RestAssured.port + path);
    }
}
