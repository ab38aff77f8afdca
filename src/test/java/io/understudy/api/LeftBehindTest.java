package io.understudy.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.arc.Arc;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.understudy.app.PostgresResource;
import io.understudy.cluster.Registry;
import io.understudy.connector.ConnectorException;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.ListRequest;
import io.understudy.connector.faulty.Faults;
import io.understudy.connector.layer.Operation;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What overtaking, outages and a process's being taken for dead could leave behind, and must not. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class LeftBehindTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

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
    void aSourceThatANewerWriteHasJustReplacedIsNotTakenForBad() {
        var id = world.id("replaced-source");
        vault().fail(Operation.STAGE, Kind.UNAVAILABLE);
        assertThat(put(id, world.mirror(), "old")).isEqualTo(202);
        // The newer one replaces it on the primary; nobody is told, and nobody can find out.
        primary(id).loseAnswer(Operation.COMMIT).fail(Operation.STAT, Kind.DENIED);
        assertThat(put(id, world.nightly(), "newer")).isEqualTo(504);

        vault().clear();

        Awaitility.await("the older one cannot be copied")
                .untilAsserted(() -> assertThat(lastError(id)).contains("can be read now"));
        given().get("/v1/markers/summary").then().body("lost", equalTo(0));
        primary(id).clear();
        becomesReplicated(id);
        assertThat(read(id, world.vault())).isEqualTo("newer");
    }

    @Test
    void aMarkThatCannotBeRemovedIsRemovedLater() {
        var id = world.id("mark-stays");
        vault().fail(Operation.STAGE, Kind.UNAVAILABLE);
        assertThat(put(id, world.mirror(), "marked")).isEqualTo(202);
        assertThat(marks(world.primaryOf(id))).hasSize(1);
        primary(id).fail(Operation.DELETE, Kind.DENIED);

        vault().clear();
        becomesReplicated(id);
        Awaitility.await("its removal has failed").until(() -> primary(id).calls(Operation.DELETE) > 0);
        assertThat(marks(world.primaryOf(id))).hasSize(1);
        primary(id).clear();

        Awaitility.await("it is gone")
                .untilAsserted(() -> assertThat(marks(world.primaryOf(id))).isEmpty());
    }

    @Test
    void aMarkOfADebtThatIsStillOwedStays() {
        var owed = world.id("mark-owed");
        var paid = world.id("mark-paid");
        vault().fail(Operation.STAGE, Kind.UNAVAILABLE);
        put(owed, world.mirror(), "owed");
        put(paid, world.mirror(), "paid");
        for (var cluster : List.of(world.p1(), world.p2())) {
            Faults.of(cluster).fail(Operation.DELETE, Kind.DENIED);
        }
        assertThat(delete(paid)).isEqualTo(204);
        var before = marks(world.primaryOf(owed));
        Awaitility.await().until(() -> primary(paid).calls(Operation.DELETE) > 0);

        Faults.of(world.p1()).clear();
        Faults.of(world.p2()).clear();

        // The vault's breaker opens now and then, and lets nobody list.
        Awaitility.await("nothing is left of the deleted one")
                .ignoreExceptionsInstanceOf(ConnectorException.class)
                .untilAsserted(() -> assertThat(allMarks()).hasSize(1));
        assertThat(before).containsAll(marks(world.primaryOf(owed)));
        vault().clear();
        becomesReplicated(owed);
    }

    @Test
    void aProcessTakenForDeadGoesOnUnderANewId() throws SQLException {
        var old = takeForDead();

        assertThat(put(world.id("small"), world.mirror(), "small")).isEqualTo(201);

        assertThat(takeForDead()).isNotEqualTo(old);
        // It has passed and cannot be sent again, unless the heartbeat has come first.
        assertThat(put(world.id("large"), world.mirror(), "large".repeat(1 << 20)))
                .isIn(201, 503);
        assertThat(put(world.id("small"), world.mirror(), "small")).isEqualTo(201);
    }

    /** As another replica would. */
    private static String takeForDead() throws SQLException {
        try (var database = PostgresResource.open();
                var taking = database.prepareStatement("update process set dead = true where not dead returning id");
                var taken = taking.executeQuery()) {
            taken.next();
            return taken.getString(1);
        }
    }

    private List<String> allMarks() {
        return List.of(world.p1(), world.p2(), world.vault()).stream()
                .flatMap(cluster -> marks(cluster).stream())
                .toList();
    }

    private List<String> marks(String cluster) {
        return Tested.inThisProcess() ? listed(cluster) : world.marks(cluster);
    }

    private static List<String> listed(String cluster) {
        return Arc.container()
                .instance(Registry.class)
                .get()
                .find(cluster)
                .orElseThrow()
                .connector()
                .list(new ListRequest(".understudy/marks/", Optional.empty(), 1000))
                .await()
                .atMost(LIMIT)
                .objects()
                .stream()
                .map(mark -> mark.place().value())
                .toList();
    }

    private Faults vault() {
        return Faults.of(world.vault());
    }

    private Faults primary(String id) {
        return Faults.of(world.primaryOf(id));
    }

    private static String lastError(String id) {
        return Optional.ofNullable(given().get("/v1/objects/" + id + "?status")
                        .then()
                        .extract()
                        .<String>path("backups[0].lastError"))
                .orElse("");
    }

    private static int put(String id, String plan, String text) {
        return given().header("Backup-Plan", plan)
                .contentType("application/octet-stream")
                .body(text.getBytes(StandardCharsets.UTF_8))
                .put("/v1/objects/" + id)
                .statusCode();
    }

    private static int delete(String id) {
        return given().delete("/v1/objects/" + id).statusCode();
    }

    private static String read(String id, String from) {
        return given().queryParam("from", from)
                .get("/v1/objects/" + id)
                .then()
                .statusCode(200)
                .extract()
                .asString();
    }

    private static void becomesReplicated(String id) {
        Awaitility.await()
                .untilAsserted(() ->
                        given().get("/v1/objects/" + id + "?status").then().body("outcome", equalTo("replicated")));
    }
}
