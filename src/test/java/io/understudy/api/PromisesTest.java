package io.understudy.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.understudy.api.Metrics.Sample;
import io.understudy.app.PostgresResource;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.faulty.Faults;
import io.understudy.connector.faulty.Faults.Lie;
import io.understudy.connector.layer.Operation;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The promises of the design, with clusters that fail, hang, lie and answer late. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class PromisesTest {
    private static final int LARGE = 3 << 20;

    private World world;

    @BeforeEach
    void freshWorld() {
        world = World.faulty();
    }

    @AfterEach
    void heal() {
        Faults.clearAll();
    }

    // Promise 2: a missing copy is owed, durably, and paid by itself.

    @ParameterizedTest
    @ValueSource(ints = {10, LARGE})
    void aBackupThatIsMissingIsOwedAndPaidByItself(int size) {
        var id = world.id("backup-missing");
        var bytes = ObjectsApiTest.random(size);
        vault().fail(Kind.UNAVAILABLE);

        put(id, world.mirror(), bytes)
                .statusCode(202)
                .header("Replication-Status", "pending-backup")
                .body("outcome", equalTo("pending-backup"))
                .body("primary.state", equalTo("stored"))
                .body("backups[0].state", equalTo("pending-backup"));
        given().queryParam("cluster", world.vault())
                .get("/v1/markers")
                .then()
                .body("markers.find { it.object == '" + id + "' }.state", equalTo("pending-backup"))
                .body("markers.find { it.object == '" + id + "' }.missingOn", equalTo(world.vault()))
                .body("markers.find { it.object == '" + id + "' }.heldBy", hasItem(world.primaryOf(id)));

        vault().clear();
        becomes(id, "replicated");
        assertThat(read(id, world.vault())).isEqualTo(bytes);
        given().queryParam("cluster", world.vault()).get("/v1/markers").then().body("markers.size()", equalTo(0));
    }

    @ParameterizedTest
    @ValueSource(ints = {10, LARGE})
    void aPrimaryThatIsMissingIsOwedAndReadersGetTheBackup(int size) {
        var id = world.id("primary-missing");
        var bytes = ObjectsApiTest.random(size);
        primary(id).fail(Kind.UNAVAILABLE);

        put(id, world.mirror(), bytes)
                .statusCode(202)
                .body("outcome", equalTo("pending-store"))
                .body("primary.state", equalTo("pending-store"))
                .body("backups[0].state", equalTo("stored"));
        var answer = given().get("/v1/objects/" + id)
                .then()
                .statusCode(200)
                .header("Served-From", world.vault() + "; role=backup")
                .header("Replication-Status", "pending-store");
        assertThat(answer.extract().asByteArray()).isEqualTo(bytes);

        primary(id).clear();
        becomes(id, "replicated");
        assertThat(read(id, "primary")).isEqualTo(bytes);
    }

    @Test
    void anAsyncWriteWhosePrimaryFailsGoesToTheBackupsAtOnce() {
        var id = world.id("async-primary-missing");
        primary(id).fail(Operation.STAGE, Kind.UNAVAILABLE);

        put(id, world.nightly(), new byte[10]).statusCode(202).body("outcome", equalTo("pending-store"));

        primary(id).clear();
        becomes(id, "replicated");
    }

    @ParameterizedTest
    @EnumSource(Lie.class)
    void aClusterThatLiesIsFoundOut(Lie lie) {
        var id = world.id("lie");
        var bytes = ObjectsApiTest.random(1000);
        vault().lie(lie);

        var answer = put(id, world.mirror(), bytes);

        // A receipt that shows the lie is not believed; one that does not is found out by the first read, at the
        // latest.
        if (lie != Lie.ANOTHER_SIZE) {
            vault().clear();
            given().queryParam("from", world.vault()).get("/v1/objects/" + id);
        } else {
            answer.statusCode(202).body("outcome", equalTo("pending-backup"));
            vault().clear();
        }
        Awaitility.await()
                .untilAsserted(() -> assertThat(given().queryParam("from", world.vault())
                                .get("/v1/objects/" + id)
                                .then()
                                .statusCode(200)
                                .extract()
                                .asByteArray())
                        .isEqualTo(bytes));
        becomes(id, "replicated");
    }

    @Test
    void aBackupThatBreaksHalfWayIsOwed() {
        var id = world.id("half-way");
        var bytes = ObjectsApiTest.random(LARGE);
        vault().breakStageAfter(LARGE / 2);

        put(id, world.mirror(), bytes).statusCode(202).body("outcome", equalTo("pending-backup"));

        vault().clear();
        becomes(id, "replicated");
        assertThat(read(id, world.vault())).isEqualTo(bytes);
    }

    @Test
    void aLostAnswerIsLookedAfter() {
        var id = world.id("lost-answer");
        vault().loseAnswer(Operation.COMMIT);

        put(id, world.mirror(), new byte[10]).statusCode(202);

        vault().clear();
        becomes(id, "replicated");
    }

    // Promise 3: nobody holds it.

    @Test
    void whatNobodyHasIsRefusedAndLeavesNothing() {
        var id = world.id("nobody");
        vault().fail(Operation.STAGE, Kind.DENIED);
        primary(id).fail(Operation.STAGE, Kind.NO_SPACE);

        put(id, world.mirror(), new byte[10])
                .statusCode(503)
                .contentType("application/problem+json")
                .header("Retry-After", notNullValue())
                .body("type", equalTo("urn:understudy:problem:unavailable"))
                .body("cluster", notNullValue())
                .body("detail", containsString(world.vault()))
                .body("detail", containsString(world.primaryOf(id)));

        given().get("/v1/objects/" + id).then().statusCode(404);
        vault().clear();
        primary(id).clear();
        put(id, world.mirror(), new byte[11]).statusCode(201);
    }

    /** The alert about failing writes is blind else when all clusters are down. */
    @Test
    void whatNobodyHasIsCountedAlsoWhereAllAreKnownToBeDown() {
        var id = world.id("nobody-up");
        vault().fail(Kind.UNAVAILABLE);
        primary(id).fail(Kind.UNAVAILABLE);
        world.awaitState(world.vault(), "down");
        world.awaitState(world.primaryOf(id), "down");
        var before = notStored();

        put(id, world.mirror(), new byte[10]).statusCode(503);

        assertThat(notStored()).isEqualTo(before + 1);
    }

    private static double notStored() {
        return Metrics.now().stream()
                .filter(sample -> sample.name().equals("understudy_writes_total"))
                .filter(sample -> sample.tag("outcome").equals("not-stored"))
                .mapToDouble(Sample::value)
                .sum();
    }

    @ParameterizedTest
    @ValueSource(ints = {10, LARGE})
    void noRoomAnywhereIsItsOwnAnswer(int size) {
        var id = world.id("full");
        vault().fail(Operation.STAGE, Kind.NO_SPACE);
        primary(id).fail(Operation.STAGE, Kind.NO_SPACE);

        put(id, world.mirror(), new byte[size])
                .statusCode(507)
                .body("type", equalTo("urn:understudy:problem:no-space"));
        given().get("/v1/objects/" + id).then().statusCode(404);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aClusterThatIsDownIsNotFull(boolean scheduled) {
        var id = world.id("down-and-full-" + scheduled);
        primary(id).fail(Kind.UNAVAILABLE);
        vault().fail(Operation.STAGE, Kind.NO_SPACE);
        world.awaitState(world.primaryOf(id), "down");

        put(id, scheduled ? world.nightly() : world.mirror(), new byte[10])
                .statusCode(503)
                .body("detail", containsString(world.vault()))
                .body("detail", containsString(world.primaryOf(id)));
    }

    @Test
    void anAsyncWriteIsRefusedForTheBackupsThatAreDownToo() {
        var id = world.id("full-and-down");
        vault().fail(Kind.UNAVAILABLE);
        primary(id).fail(Operation.STAGE, Kind.NO_SPACE);
        world.awaitState(world.vault(), "down");

        put(id, world.nightly(), new byte[10])
                .statusCode(503)
                .body("detail", containsString(world.vault()))
                .body("detail", containsString(world.primaryOf(id)));
    }

    @Test
    void anUnknownOutcomeEndsOnAllClusters() {
        var id = world.id("unknown");
        var bytes = ObjectsApiTest.random(100);
        vault().loseAnswer(Operation.COMMIT);
        primary(id).loseAnswer(Operation.COMMIT);

        put(id, world.mirror(), bytes)
                .statusCode(504)
                .body("type", equalTo("urn:understudy:problem:outcome-unknown"))
                .body("version", notNullValue());

        heal();
        becomes(id, "replicated");
        assertThat(read(id, world.vault())).isEqualTo(bytes);
        assertThat(read(id, "primary")).isEqualTo(bytes);
    }

    @Test
    void anUnknownOutcomeEndsOnNoCluster() {
        var id = world.id("unknown-none");
        vault().hang(Operation.COMMIT);
        primary(id).hang(Operation.COMMIT);

        put(id, world.mirror(), new byte[10]).statusCode(504);

        heal();
        Awaitility.await()
                .untilAsserted(() -> given().queryParam("status", "")
                        .get("/v1/objects/" + id)
                        .then()
                        .statusCode(404));
        put(id, world.mirror(), new byte[11]).statusCode(201);
    }

    @Test
    void aConditionThatCannotBeDecidedIsNoConditionThatDoesNotHold() {
        var id = world.id("undecided");
        vault().loseAnswer(Operation.COMMIT).fail(Operation.FENCE, Kind.DENIED);
        primary(id).loseAnswer(Operation.COMMIT).fail(Operation.FENCE, Kind.DENIED);
        put(id, world.mirror(), new byte[10]).statusCode(504);

        given().header("Backup-Plan", world.mirror())
                .header("If-None-Match", "*")
                .body(new byte[11])
                .put("/v1/objects/" + id)
                .then()
                .statusCode(409)
                .body("detail", containsString("another write"));

        heal();
        becomes(id, "replicated");
    }

    // Promise 4: an asynchronous backup is retried until it is there.

    @Test
    void anAsyncBackupIsRetriedUntilDone() {
        var id = world.id("retried");
        vault().fail(Operation.COMMIT, Kind.UNEXPECTED, 3);

        put(id, world.nightly(), new byte[10]).statusCode(201).body("outcome", equalTo("scheduled"));

        becomes(id, "replicated");
        assertThat(vault().calls(Operation.COMMIT)).isGreaterThanOrEqualTo(4);
    }

    @Test
    void poisonIsSetAsideWhileTheRestFlowsAndCanBeTriedAgain() {
        var poison = world.id("poison");
        vault().fail(Operation.STAGE, Kind.INVALID);
        put(poison, world.nightly(), new byte[10]).statusCode(201);
        Awaitility.await()
                .untilAsserted(() -> given().queryParam("cluster", world.vault())
                        .get("/v1/markers")
                        .then()
                        .body("markers[0].setAside", equalTo(true))
                        .body("markers[0].lastError", notNullValue()));
        vault().clear();

        put(world.id("good"), world.nightly(), new byte[10]).statusCode(201);
        becomes(world.id("good"), "replicated");
        given().queryParam("status", "").get("/v1/objects/" + poison).then().body("outcome", equalTo("pending-backup"));

        given().queryParam("cluster", world.vault())
                .queryParam("state", "pending-backup")
                .post("/v1/markers/replay")
                .then()
                .statusCode(200)
                .body("due", greaterThan(0));
        becomes(poison, "replicated");
    }

    // Promise 6: a sick cluster costs a write the deadline at most, and the next ones nothing.

    @Test
    void aHangingBackupCostsNothingOnceItIsKnownToHang() {
        vault().hang(Operation.values());
        put(world.id("first"), world.mirror(), new byte[10]).statusCode(202);
        world.awaitState(world.vault(), "down");
        var before = vault().calls(Operation.STAGE);

        for (var name : List.of("second", "third")) {
            put(world.id(name), world.mirror(), new byte[10])
                    .statusCode(202)
                    .body("outcome", equalTo("pending-backup"));
        }

        assertThat(vault().calls(Operation.STAGE)).isEqualTo(before);
        vault().clear();
        for (var name : List.of("first", "second", "third")) {
            becomes(world.id(name), "replicated");
        }
    }

    @Test
    void aHangingBackupOfALargeWriteIsDropped() {
        var id = world.id("large-hang");
        vault().hang(Operation.STAGE);

        put(id, world.mirror(), ObjectsApiTest.random(LARGE))
                .statusCode(202)
                .body("outcome", equalTo("pending-backup"));

        vault().clear();
        becomes(id, "replicated");
    }

    // Promise 7: what is late never overwrites what is newer.

    @Test
    void aCommitThatIsStillUnderWayIsOvertakenByANewerWrite() {
        var id = world.id("late");
        vault().hold(Operation.COMMIT);
        var first = CompletableFuture.supplyAsync(
                () -> put(id, world.mirror(), "first".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                        .extract()
                        .statusCode());
        Awaitility.await().until(() -> vault().calls(Operation.COMMIT) > 0);
        var second = CompletableFuture.supplyAsync(
                () -> put(id, world.mirror(), "second".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                        .extract()
                        .statusCode());
        vault().release();

        assertThat(first.join()).isIn(201, 202);
        assertThat(second.join()).isIn(201, 202);
        becomes(id, "replicated");
        assertThat(read(id, "primary")).asString().isEqualTo("second");
        assertThat(read(id, world.vault())).asString().isEqualTo("second");
    }

    @Test
    void aReplayNeverBringsBackADeletedObject() {
        var id = world.id("deleted");
        vault().fail(Kind.UNAVAILABLE);
        put(id, world.mirror(), new byte[10]).statusCode(202);

        given().delete("/v1/objects/" + id).then().statusCode(204);
        vault().clear();

        Awaitility.await().untilAsserted(() -> {
            given().queryParam("cluster", world.vault())
                    .get("/v1/markers")
                    .then()
                    .body("markers.size()", equalTo(0));
            given().get("/v1/markers/summary").then().body("deletions", equalTo(0));
        });
        given().get("/v1/objects/" + id).then().statusCode(404);
        given().queryParam("from", world.vault())
                .get("/v1/objects/" + id)
                .then()
                .statusCode(404);
    }

    @Test
    void aDebtThatANewerWriteHasPaidVanishes() {
        var id = world.id("superseded");
        vault().fail(Kind.UNAVAILABLE);
        put(id, world.mirror(), new byte[10]).statusCode(202);
        vault().clear();
        world.awaitState(world.vault(), "up");

        put(id, world.mirror(), new byte[20]).statusCode(201);

        becomes(id, "replicated");
        assertThat(read(id, world.vault())).hasSize(20);
    }

    // Short words

    private Faults vault() {
        return Faults.of(world.vault());
    }

    private Faults primary(String id) {
        return Faults.of(world.primaryOf(id));
    }

    private static ValidatableResponse put(String id, String plan, byte[] bytes) {
        return given().header("Backup-Plan", plan)
                .body(bytes)
                .put("/v1/objects/" + id)
                .then();
    }

    private static byte[] read(String id, String from) {
        return given().queryParam("from", from)
                .get("/v1/objects/" + id)
                .then()
                .statusCode(200)
                .extract()
                .asByteArray();
    }

    private static void becomes(String id, String outcome) {
        given().queryParam("wait", "60s")
                .queryParam("status", "")
                .get("/v1/objects/" + id)
                .then()
                .statusCode(200)
                .body("outcome", equalTo(outcome));
    }
}
