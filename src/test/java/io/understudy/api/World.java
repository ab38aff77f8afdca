package io.understudy.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.http.ContentType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * Two primaries and a backup of a test's own, as folders, a slot map over the primaries, and a plan of each mode, the
 * synchronous one active. Everything is made through the API.
 */
public final class World {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final Path ROOT =
            Path.of("target", "worlds", UUID.randomUUID().toString()).toAbsolutePath();

    private final int number = COUNT.incrementAndGet();
    private final Path root = ROOT.resolve(Integer.toString(number));

    /** Registers everything; the folders are made by the service. */
    public static World create() {
        var world = new World();
        world.register(world.p1());
        world.register(world.p2());
        world.register(world.vault());
        world.define();
        return world;
    }

    /**
     * The same with stores on the heap that fail when they are told to: the faults of a cluster are
     * {@code Faults.of(cluster)}.
     */
    public static World faulty() {
        given().contentType(ContentType.JSON)
                .body("{\"protocols\":[\"faulty\",\"memory\",\"file\"]}")
                .put("/v1/protocols/disk/wlan")
                .then()
                .statusCode(200);
        var world = new World();
        for (var cluster : List.of(world.p1(), world.p2(), world.vault())) {
            world.register(cluster, "wlan", "faulty:" + cluster, "{}");
        }
        world.define();
        return world;
    }

    public String p1() {
        return "p1-" + number;
    }

    public String p2() {
        return "p2-" + number;
    }

    public String vault() {
        return "vault-" + number;
    }

    public String mirror() {
        return "mirror-" + number;
    }

    public String nightly() {
        return "nightly-" + number;
    }

    /** An id that no other test has. */
    public String id(String name) {
        return "w" + number + "/" + name;
    }

    /** An id whose slot this cluster owns. */
    public String idOn(String cluster) {
        return Stream.iterate(0, n -> n + 1)
                .map(n -> id("on-" + cluster + "-" + n))
                .filter(id -> primaryOf(id).equals(cluster))
                .findFirst()
                .orElseThrow();
    }

    public String primaryOf(String id) {
        return given().queryParam("id", id)
                .get("/v1/slot")
                .then()
                .statusCode(200)
                .extract()
                .path("cluster");
    }

    public Path folder(String cluster) {
        return root.resolve(cluster);
    }

    private void define() {
        route(p1(), p2());
        plan(mirror(), "sync", "");
        plan(nightly(), "async", ",\"interval\":\"0s\"");
        activate(mirror());
    }

    public void register(String cluster) {
        register(cluster, folder(cluster).toString(), "{}");
    }

    public void register(String cluster, String endpoint, String options) {
        register(cluster, "gateway", endpoint, options);
    }

    private void register(String cluster, String link, String endpoint, String options) {
        given().contentType(ContentType.JSON)
                .body("""
                        {"device":"disk","link":"%s","endpoint":"%s","options":%s}
                        """.formatted(link, endpoint, options))
                .put("/v1/clusters/" + cluster)
                .then()
                .statusCode(201);
        awaitState(cluster, "up");
    }

    public void route(String first, String second) {
        given().contentType(ContentType.JSON)
                .body("""
                        {"hash":"SHA-256","slots":1000,"ranges":[
                          {"from":0,"to":499,"cluster":"%s"},{"from":500,"to":999,"cluster":"%s"}]}
                        """.formatted(first, second))
                .put("/v1/routing")
                .then()
                .statusCode(200);
    }

    public void plan(String name, String mode, String more) {
        given().contentType(ContentType.JSON)
                .body("{\"mode\":\"%s\",\"targets\":[\"%s\"]%s}".formatted(mode, vault(), more))
                .put("/v1/plans/" + name)
                .then()
                .statusCode(201);
    }

    public void activate(String plan) {
        given().post("/v1/plans/" + plan + "/activate").then().statusCode(200);
    }

    public void awaitState(String cluster, String state) {
        Awaitility.await("cluster " + cluster + " is " + state)
                .untilAsserted(() -> assertThat(given().get("/v1/clusters/" + cluster)
                                .then()
                                .extract()
                                .<String>path("state"))
                        .isEqualTo(state));
    }

    /** The objects' files in a cluster's folder, relative to it, without the service's own. */
    public List<String> files(String cluster) {
        return list(folder(cluster)).stream()
                .filter(file -> !file.startsWith(".understudy/"))
                .toList();
    }

    /** What lies staged on a cluster, whosever it is; the process folders themselves are none. */
    public List<String> staged(String cluster) {
        return list(folder(cluster).resolve(".understudy/stage")).stream()
                .filter(file -> !file.endsWith(".fenced"))
                .toList();
    }

    /** The marks on a cluster. */
    public List<String> marks(String cluster) {
        return list(folder(cluster).resolve(".understudy/marks"));
    }

    private static List<String> list(Path folder) {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .sorted(Comparator.naturalOrder())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public byte[] bytes(String cluster, String path) {
        try {
            return Files.readAllBytes(folder(cluster).resolve(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
