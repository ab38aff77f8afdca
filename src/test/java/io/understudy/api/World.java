package io.understudy.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.http.ContentType;
import io.understudy.app.PostgresResource;
import io.understudy.connector.faulty.FaultyDav;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * Two primaries and a backup, a slot map over the primaries, and a plan of each mode, the synchronous one active. The
 * clusters are shared by all tests; ids, plans and what is seen of the clusters are a test's own. Everything is made
 * through the API.
 */
public final class World {
    private static final String FAULTY = "faulty";
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final Path ROOT =
            Path.of("target", "worlds", UUID.randomUUID().toString()).toAbsolutePath();

    private final int number = COUNT.incrementAndGet();
    private final String kind;

    private World(String kind) {
        this.kind = kind;
    }

    /** Over folders, which are made by the service. */
    public static World create() {
        var world = new World("folder");
        for (var cluster : List.of(world.p1(), world.p2(), world.vault())) {
            world.registerOnce(cluster, "gateway", world.folder(cluster).toString());
        }
        world.define();
        return world;
    }

    /**
     * Over stores that fail when they are told to: the faults of a cluster are {@code Faults.of(cluster)}. They are on
     * the heap, or on a WebDAV server for a service in a process of its own.
     */
    public static World faulty() {
        given().contentType(ContentType.JSON)
                .body("{\"protocols\":[%s]}"
                        .formatted(Tested.inThisProcess() ? "\"faulty\",\"memory\",\"file\"" : "\"webdav\",\"file\""))
                .put("/v1/protocols/disk/wlan")
                .then()
                .statusCode(200);
        var world = new World(FAULTY);
        for (var cluster : List.of(world.p1(), world.p2(), world.vault())) {
            world.registerOnce(cluster, "wlan", faultyEndpoint(cluster));
        }
        world.define();
        return world;
    }

    /** Of a store that fails when it is told to. */
    static String faultyEndpoint(String cluster) {
        return Tested.inThisProcess()
                ? "faulty:" + cluster
                : FaultyDav.shared().endpoint(PostgresResource.current(), cluster);
    }

    private void registerOnce(String cluster, String link, String endpoint) {
        if (given().get("/v1/clusters/" + cluster).then().extract().statusCode() == 404) {
            register(cluster, link, endpoint, "{}");
        }
        awaitState(cluster, "up");
    }

    public String p1() {
        return kind + "-p1";
    }

    public String p2() {
        return kind + "-p2";
    }

    public String vault() {
        return kind + "-vault";
    }

    public String mirror() {
        return "mirror-" + number;
    }

    public String nightly() {
        return "nightly-" + number;
    }

    /** An id that no other test has. */
    public String id(String name) {
        return prefix() + name;
    }

    private String prefix() {
        return "w" + number + "/";
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
        return kind.equals(FAULTY) ? FaultyDav.shared().data(PostgresResource.current(), cluster) : folderOf(cluster);
    }

    /** For a cluster of this name. Each application that is tested has its own: a store belongs to one catalogue. */
    static Path folderOf(String cluster) {
        return ROOT.resolve(PostgresResource.current()).resolve(cluster);
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

    /** The files of this test's objects in a cluster's folder, relative to it. */
    public List<String> files(String cluster) {
        return list(folder(cluster)).stream()
                .filter(file -> !file.startsWith(".understudy/") && ("/" + file).contains("/" + prefix()))
                .toList();
    }

    /** What lies staged on a cluster, whosever it is. */
    public List<String> staged(String cluster) {
        return list(folder(cluster).resolve(".understudy/stage")).stream()
                .filter(file -> !file.endsWith(".fenced"))
                .toList();
    }

    /** The marks on a cluster that speak of this test's objects. */
    public List<String> marks(String cluster) {
        var marks = folder(cluster).resolve(".understudy/marks");
        return list(marks).stream()
                .filter(mark -> content(marks.resolve(mark)).contains("\"" + prefix()))
                .toList();
    }

    private static String content(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Files may go while this looks. */
    private static List<String> list(Path folder) {
        var found = new TreeSet<String>();
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    found.add(folder.relativize(file).toString());
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                    if (failure instanceof NoSuchFileException) {
                        return FileVisitResult.CONTINUE;
                    }
                    throw failure;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.copyOf(found);
    }

    public byte[] bytes(String cluster, String path) {
        try {
            return Files.readAllBytes(folder(cluster).resolve(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
