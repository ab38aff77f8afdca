package io.understudy.api;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.understudy.api.Contract.Call;
import io.understudy.api.Problem.Name;
import io.understudy.app.PostgresResource;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.faulty.Faults;
import io.understudy.connector.faulty.Faults.Lie;
import io.understudy.connector.layer.Operation;
import io.understudy.event.EventSettings;
import io.understudy.object.Digest;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every error of which the OpenAPI document tells is really answered, by every operation of which it tells it. */
@QuarkusTest
@TestProfile(Touchy.class)
@WithTestResource(PostgresResource.class)
class ErrorsTest {
    /** Told, but not to be had from this service; each with why. */
    private static final Set<String> NOT_PROVOKED = Set.of(
            // Only where a seed enforces which plan is active, and then there is always one: SeedApiTest shows it.
            "POST /v1/plans/{name}/activate 409 urn:understudy:problem:conflict");

    /** What is refused for what the definitions are; the last word is the problem. */
    private static final String OF_DEFINITIONS = """
            GET    /v1/plans/nobody                                                                    not-found
            PUT    /v1/plans/new           {"mode":"sync","targets":["nobody"]}                        unprocessable
            PUT    /v1/plans/new           {"mode":"sync","targets":["sealed"],"encryption":"always"}  not-supported
            PUT    /v1/plans/sealed        {"mode":"sync","targets":["sealed"]}                        conflict
            DELETE /v1/plans/nobody                                                                    not-found
            DELETE /v1/plans/sealed                                                                    conflict
            DELETE /v1/plans/MIRROR                                                                    in-use
            POST   /v1/plans/nobody/activate                                                           not-found
            GET    /v1/clusters/nobody                                                                 not-found
            POST   /v1/clusters/nobody/check                                                           not-found
            PUT /v1/clusters/c {"device":"disk","link":"wlan","endpoint":"faulty:x","credentials":"none"} unprocessable
            PUT    /v1/clusters/new        {"device":"object-store","link":"wlan","endpoint":"swift://x"} not-supported
            PUT    /v1/clusters/sealed     {"device":"nas","link":"serial","endpoint":"memory:other"}  conflict
            DELETE /v1/clusters/nobody                                                                 not-found
            DELETE /v1/clusters/sealed                                                                 conflict
            DELETE /v1/clusters/VAULT                                                                  in-use
            PUT    /v1/protocols/nas/serial {"protocols":["serial"]}                                   conflict
            PUT    /v1/routing             {"slots":1,"ranges":[{"from":0,"to":0,"cluster":"nobody"}]} unprocessable
            PUT    /v1/routing             {"slots":1,"ranges":[{"from":0,"to":0,"cluster":"VAULT"}]}  conflict
            GET    /v1/advice?plan=nobody&size=1                                                       unprocessable
            """;

    /** Requests that are well-formed, where a method and an address are not enough. */
    private static final Map<String, String> BODIES = Map.of(
            "/v1/plans/{name}", "{\"mode\":\"sync\",\"targets\":[\"sealed\"]}",
            "/v1/clusters/{id}", "{\"device\":\"disk\",\"link\":\"wlan\",\"endpoint\":\"faulty:nothing\"}",
            "/v1/protocols/{device}/{link}", "{\"protocols\":[\"file\"]}",
            "/v1/routing", "{\"slots\":1,\"ranges\":[{\"from\":0,\"to\":0,\"cluster\":\"sealed\"}]}");

    private static final List<Function<String, String>> ADDRESSES =
            List.of(id -> "/v1/objects/" + id, id -> "/v1/object?id=" + id);

    @Inject
    @ConfigProperty(name = "quarkus.datasource.reactive.url")
    String url;

    @Inject
    @ConfigProperty(name = "quarkus.datasource.username")
    String user;

    @Inject
    @ConfigProperty(name = "quarkus.datasource.password")
    String password;

    private Contract contract;
    private Provoked provoked;

    @BeforeEach
    void readTheDocument() {
        contract = Contract.served();
        provoked = new Provoked(contract);
    }

    @AfterEach
    void heal() {
        Faults.clearAll();
    }

    @Test
    void everyErrorThatIsToldIsAnswered() {
        ofEveryCall();
        ofTheBeginning();
        var world = Guarded.as(Guarded.ADMIN, World::faulty);
        Guarded.as(Guarded.ADMIN, () -> {
            ofWriting(world);
            ofReading(world);
            ofDeleting(world);
            return world;
        });
        ofDefinitions(world);
        ofTheDatabase();
        ofManyWatchers();

        var told = new TreeSet<>(new ToldErrors(contract).all());
        told.removeAll(NOT_PROVOKED);
        assertSoftly(softly -> {
            softly.assertThat(provoked.complaints()).isEmpty();
            softly.assertThat(provoked.seen()).containsExactlyElementsOf(told);
        });
    }

    /** Whatever is called: these come before the resource, or of nothing that it does. */
    private void ofEveryCall() {
        for (var call : contract.calls()) {
            var request = request(call);
            provoked.by(request.anonymous(), Name.UNAUTHORIZED);
            provoked.by(request.anonymous().with("Badge", "stranger"), Name.FORBIDDEN);
            provoked.by(request.with("Transfer-Encoding", "gzip"), Name.INVALID);
            if (call.statuses().contains("406")) {
                provoked.by(request.with("Accept", "image/png"), Name.NOT_ACCEPTABLE);
            }
            provoked.by(request.with(Blunder.HEADER, "please"), Name.INTERNAL);
            if (BODIES.containsKey(call.path()) && call.method().equals("PUT")) {
                provoked.by(request.body(new byte[JsonBody.MOST_BYTES + 1]), Name.TOO_LARGE);
            }
        }
    }

    private static Provocation request(Call call) {
        var path = call.path()
                .replace("/v1/clusters/{id}", call.method().equals("GET") ? "/v1/clusters/sealed" : "/v1/clusters/{id}")
                .replace("{device}", "disk")
                .replace("{link}", "wlan")
                .replaceAll("\\{[^}]*}", "nothing");
        var body = call.method().equals("PUT") ? BODIES.getOrDefault(call.path(), "x") : "";
        return Provocation.of(call.method(), path + "?id=nothing&size=1").body(body.getBytes(UTF_8));
    }

    /** As long as there is neither a slot map nor an active plan. */
    private void ofTheBeginning() {
        provoke("GET /v1/routing", Name.NOT_FOUND);
        provoke("GET /v1/slot?id=x", Name.NOT_FOUND);
        provoke("GET /v1/advice?size=1", Name.NO_ACTIVE_PLAN);
        provoke("GET /v1/advice?size=1&plan=sealed", Name.CONFLICT);
        for (var address : ADDRESSES) {
            provoked.by(put(address, "x"), Name.NO_ACTIVE_PLAN);
            provoked.by(put(address, "x").with("Backup-Plan", "sealed"), Name.CONFLICT);
        }
    }

    private void ofDefinitions(World world) {
        for (var line : OF_DEFINITIONS.lines().toList()) {
            var known = line.replace("MIRROR", world.mirror())
                    .replace("VAULT", world.vault())
                    .strip();
            var last = known.lastIndexOf(' ');
            provoke(known.substring(0, last), named(known.substring(last + 1)));
        }
    }

    private static Name named(String text) {
        return Stream.of(Name.values())
                .filter(name -> name.text().equals(text))
                .findFirst()
                .orElseThrow();
    }

    private void ofWriting(World world) {
        var other = Digest.sha256("other".getBytes(UTF_8)).field();
        for (var address : ADDRESSES) {
            var write = put(address, world.id("refused"));
            provoked.by(write.with("Backup-Plan", "nobody"), Name.UNPROCESSABLE);
            provoked.by(write.with("Content-Digest", other), Name.DIGEST_MISMATCH);
            provoked.by(write.with("If-Match", "\"1\""), Name.PRECONDITION_FAILED);
            provoked.by(write.with("Content-Length", Integer.toString(Touchy.LARGEST_BODY + 1)), Name.TOO_LARGE);
            everywhere(world, faults -> faults.fail(Operation.STAGE, Kind.DENIED));
            provoked.by(write, Name.UNAVAILABLE);
            everywhere(world, faults -> faults.fail(Operation.STAGE, Kind.NO_SPACE));
            provoked.by(write, Name.NO_SPACE);
            everywhere(world, faults -> faults.loseAnswer(Operation.COMMIT));
            provoked.by(put(address, world.id("unknown")), Name.OUTCOME_UNKNOWN);
            besideAnother(world, () -> provoked.by(write, Name.OVERLOADED));
        }
    }

    /** While another write holds the only place that there is. */
    private static void besideAnother(World world, Runnable what) {
        everywhere(world, faults -> faults.hold(Operation.COMMIT));
        var vault = Faults.of(world.vault());
        var first = CompletableFuture.supplyAsync(() -> write(world.id("first")));
        Awaitility.await().until(() -> vault.calls(Operation.COMMIT) > 0);
        what.run();
        Faults.clearAll();
        assertThat(first.join()).isIn(201, 202);
    }

    private void ofReading(World world) {
        for (var address : ADDRESSES) {
            for (var method : List.of("GET", "HEAD")) {
                var good = stored(world, address, method + "-good", faults -> {});
                provoked.by(Provocation.of(method, address.apply(world.id("nothing"))), Name.NOT_FOUND);
                provoked.by(good.with("Range", "bytes=99-"), Name.RANGE_NOT_SATISFIABLE);
                everywhere(world, faults -> faults.fail(Operation.OPEN, Kind.UNAVAILABLE));
                provoked.by(good, Name.UNAVAILABLE);
                provoked.by(
                        stored(world, address, method + "-bad", faults -> faults.lie(Lie.HALF_STORED)), Name.CORRUPT);
            }
        }
    }

    /** Reads what has been written while the clusters had these faults. */
    private static Provocation stored(
            World world, Function<String, String> address, String name, Consumer<Faults> faults) {
        var id = world.id(name + ADDRESSES.indexOf(address));
        everywhere(world, faults);
        assertThat(write(id)).isEqualTo(201);
        Faults.clearAll();
        return Provocation.of(name.replaceFirst("-.*", ""), address.apply(id));
    }

    private void ofDeleting(World world) {
        for (var address : ADDRESSES) {
            var nothing = Provocation.of("DELETE", address.apply(world.id("nothing")));
            provoked.by(nothing, Name.NOT_FOUND);
            var stored = stored(world, address, "DELETE-good", faults -> {});
            provoked.by(stored.with("If-Match", "\"1\""), Name.PRECONDITION_FAILED);
            everywhere(world, faults -> faults.loseAnswer(Operation.COMMIT).fail(Operation.FENCE, Kind.DENIED));
            assertThat(write(world.id("DELETE-good" + ADDRESSES.indexOf(address))))
                    .isEqualTo(504);
            provoked.by(stored.with("If-Match", "\"1\""), Name.CONFLICT);
            Faults.clearAll();
        }
    }

    /** More than may watch at once; the streams begin with what has happened already, and do not end. */
    private void ofManyWatchers() {
        var client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        var request = HttpRequest.newBuilder(URI.create("http://localhost:" + RestAssured.port + "/v1/events"))
                .header("Authorization", "Bearer " + Guarded.ADMIN)
                .header("Last-Event-ID", "0")
                .build();
        try {
            for (var watcher = 0; watcher < EventSettings.DEFAULT.watchers(); watcher++) {
                var stream = client.sendAsync(request, BodyHandlers.ofInputStream());
                assertThat(stream.join().statusCode()).isEqualTo(200);
            }
            provoke("GET /v1/events", Name.OVERLOADED);
        } finally {
            client.shutdownNow();
        }
    }

    private void ofTheDatabase() {
        var told = new ToldErrors(contract).all();
        var unavailable = " " + Name.DATABASE_UNAVAILABLE.status();
        try (var outage = new DatabaseOutage(url, user, password)) {
            for (var call : contract.calls()) {
                if (told.stream().anyMatch(error -> error.startsWith(call + unavailable))) {
                    provoked.by(request(call), Name.DATABASE_UNAVAILABLE);
                }
            }
        }
        Awaitility.await("the database again")
                .untilAsserted(() -> given().header("Authorization", "Bearer " + Guarded.ADMIN)
                        .get("/v1/markers/summary")
                        .then()
                        .statusCode(200));
    }

    // Short words

    private void provoke(String request, Name wanted) {
        provoked.by(Provocation.of(request), wanted);
    }

    private static Provocation put(Function<String, String> address, String id) {
        return Provocation.of("PUT", address.apply(id)).body(new byte[10]);
    }

    private static int write(String id) {
        return given().header("Authorization", "Bearer " + Guarded.ADMIN)
                .body(new byte[10])
                .put("/v1/objects/" + id)
                .statusCode();
    }

    /** Nothing is wrong with any cluster, but this with each. */
    private static void everywhere(World world, Consumer<Faults> faults) {
        Faults.clearAll();
        for (var cluster : List.of(world.p1(), world.p2(), world.vault())) {
            world.awaitState(cluster, "up");
        }
        for (var cluster : List.of(world.p1(), world.p2(), world.vault())) {
            faults.accept(Faults.of(cluster));
        }
    }
}
