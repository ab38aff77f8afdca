package io.understudy.pairs;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * The service, by its API: the stores of the primary side own its slots in equal parts, and a plan of each mode names
 * each store of the backup side.
 */
final class Service {
    /** Of names, until one has a slot of the cluster wanted: there are 1,000 slots and fifteen clusters. */
    private static final int MOST_TRIES = 10_000;

    private static final int SLOTS = 1000;
    private static final long QUOTA = 4L << 30;
    /** What a server's start and the first probe of it take on a busy machine. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Sites sites;

    Service(Sites sites) {
        this.sites = sites;
    }

    /** Defines what is not defined yet. */
    void define() {
        if (exists("/v1/plans/" + plan("async", sites.kinds(Side.BACKUP).getLast()))) {
            return;
        }
        for (var side : Side.values()) {
            for (var kind : sites.kinds(side)) {
                var site = sites.site(kind, side);
                var cluster = Sites.cluster(kind, side);
                put(kind, cluster, site.endpoint(), site.options()).statusCode(201);
                awaitState(cluster, "up");
            }
        }
        route();
        for (var kind : sites.kinds(Side.BACKUP)) {
            var backup = Sites.cluster(kind, Side.BACKUP);
            make(plan("sync", kind), "{\"mode\":\"sync\",\"targets\":[\"%s\"]}".formatted(backup));
            make(
                    plan("async", kind),
                    "{\"mode\":\"async\",\"interval\":\"0s\",\"targets\":[\"%s\"]}".formatted(backup));
        }
    }

    /** Registers a cluster whose credentials stand in the configuration under its name. */
    ValidatableResponse put(Kind kind, String cluster, String endpoint, Map<String, String> options) {
        var body = new HashMap<String, Object>(Map.of(
                "device", kind.device(),
                "link", kind.link(),
                "endpoint", endpoint,
                "quota", QUOTA,
                "options", options));
        if (!sites.site(kind, Side.PRIMARY).credentials().isEmpty()) {
            body.put("credentials", cluster);
        }
        return given().contentType(ContentType.JSON)
                .body(body)
                .put("/v1/clusters/" + cluster)
                .then();
    }

    private static boolean exists(String what) {
        return given().get(what).statusCode() == 200;
    }

    private void route() {
        var owners = sites.kinds(Side.PRIMARY);
        var ranges = new ArrayList<Map<String, Object>>();
        for (var i = 0; i < owners.size(); i++) {
            ranges.add(Map.of(
                    "from",
                    i * SLOTS / owners.size(),
                    "to",
                    (i + 1) * SLOTS / owners.size() - 1,
                    "cluster",
                    Sites.cluster(owners.get(i), Side.PRIMARY)));
        }
        given().contentType(ContentType.JSON)
                .body(Map.of("hash", "SHA-256", "slots", SLOTS, "ranges", ranges))
                .put("/v1/routing")
                .then()
                .statusCode(200);
    }

    private static void make(String plan, String body) {
        given().contentType(ContentType.JSON)
                .body(body)
                .put("/v1/plans/" + plan)
                .then()
                .statusCode(201);
    }

    void awaitState(String cluster, String state) {
        Awaitility.await(cluster + " is " + state)
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(given().get("/v1/clusters/" + cluster)
                                .then()
                                .extract()
                                .<String>path("state"))
                        .isEqualTo(state));
    }

    /** A cluster's short check. */
    ValidatableResponse check(String cluster) {
        return given().post("/v1/clusters/" + cluster + "/check").then().statusCode(200);
    }

    /** Writes a new object whose slot is this pair's primary's. */
    Written write(Pair pair, String mode) {
        return write(pair, mode, Bytes.FEW);
    }

    /** Skipped where a server of the pair is not installed. */
    Written write(Pair pair, String mode, int size) {
        sites.site(pair.primary(), Side.PRIMARY);
        sites.site(pair.backup(), Side.BACKUP);
        var id = idOn(Sites.cluster(pair.primary(), Side.PRIMARY), pair.text() + "-" + UUID.randomUUID());
        var bytes = Bytes.random(size);
        var answer = given().contentType(ContentType.BINARY)
                .header("Backup-Plan", plan(mode, pair.backup()))
                .body(bytes)
                .put("/v1/objects/" + id);
        return new Written(pair, id, bytes, answer);
    }

    private static String plan(String mode, Kind backup) {
        return mode + "-" + backup.text();
    }

    private static String idOn(String cluster, String name) {
        return Stream.iterate(0, n -> n + 1)
                .limit(MOST_TRIES)
                .map(n -> name + "-" + n)
                .filter(id -> cluster.equals(given().queryParam("id", id)
                        .get("/v1/slot")
                        .then()
                        .extract()
                        .<String>path("cluster")))
                .findFirst()
                .orElseThrow();
    }

    /** Waits until the object is where it belongs, which the service sees to by itself, and compares what lies there. */
    void assertThatBothSidesHold(Written written) {
        var status = replicated(written);
        for (var side : Side.values()) {
            assertThat(site(written, side).read(path(status, side)))
                    .as("%s, %s", written.pair(), side.text())
                    .isEqualTo(written.bytes());
        }
    }

    private static Response replicated(Written written) {
        var status = given().queryParam("status", "")
                .queryParam("wait", PATIENCE.toSeconds() + "s")
                .get("/v1/objects/" + written.id());
        assertThat(status.<String>path("outcome"))
                .as("%s: %s", written.pair(), status.asString())
                .isEqualTo("replicated");
        return status;
    }

    private Site site(Written written, Side side) {
        return sites.site(written.pair().on(side), side);
    }

    private static String path(Response status, Side side) {
        return status.path(side == Side.PRIMARY ? "primary.path" : "backups[0].path");
    }

    /** Changes the last byte of the side's copy, once it is there. */
    void damage(Written written, Side side) {
        site(written, side).overwrite(path(replicated(written), side), Bytes.damaged(written.bytes()));
    }

    /** What is read where any copy will do. */
    Response read(Written written) {
        return given().get("/v1/objects/" + written.id());
    }

    /** What is read where only the side's copy will do. */
    ValidatableResponse read(Written written, Side side) {
        return given().queryParam("from", side.text())
                .get("/v1/objects/" + written.id())
                .then();
    }

    /** That whoever reads the side's copy sees the connection break, instead of an end. */
    void assertThatReadBreaks(Written written, Side side) {
        var address = URI.create("%s:%d/v1/objects/%s?from=%s"
                .formatted(RestAssured.baseURI, RestAssured.port, written.id(), side.text()));
        try (var client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            assertThatThrownBy(() -> client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofByteArray()))
                    .as("%s, %s", written.pair(), side.text())
                    .isInstanceOf(IOException.class);
        }
    }

    /** How many bad copies have been found on a cluster. */
    static long found(String cluster) {
        return given().get("/q/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith("understudy_corrupt_total{cluster=\"" + cluster + "\""))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    /** An object that was just written. */
    record Written(Pair pair, String id, byte[] bytes, Response answer) {
        Written isAnswered(int status, String outcome) {
            assertThat(answer.statusCode())
                    .as("%s: %s", pair, answer.asString())
                    .isEqualTo(status);
            assertThat(answer.<String>path("outcome")).as(pair.toString()).isEqualTo(outcome);
            return this;
        }
    }
}
