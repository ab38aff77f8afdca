package io.understudy.api;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.understudy.api.Contract.Call;
import io.understudy.api.HostileInput.Case;
import io.understudy.api.RawExchange.Ending;
import io.understudy.app.PostgresResource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Calls every operation of the OpenAPI document with thousands of requests of which nearly every part can be wrong.
 * Each is answered, in time, as the document says: 2xx, 3xx, or 4xx with a problem detail. What is no HTTP, or has no URI,
 * ends at the server, with its bare 400, 414 or 431, and who goes in the middle of a request need not be answered.
 */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class HostileInputTest {
    private static final String SEED = "hostile.seed";
    private static final int CASES_PER_CALL = 100;
    private static final int CLIENTS = 4;
    private static final int MOST_OF_A_KIND = 2;
    private static final int LENGTH_OF_KIND = 60;
    /** What the packaged server says of a version of HTTP that it does not have (RFC 9110, 15.6.2). */
    private static final int NOT_IMPLEMENTED = 501;
    /** From the server, which knows no problem details. */
    private static final Set<Integer> BARE = Set.of(400, 413, 414, 417, 431, NOT_IMPLEMENTED);

    private final long seed = Long.getLong(SEED, 20_260_131L);
    private final ObjectMapper json = new ObjectMapper();
    private final Map<Integer, LongAdder> statuses = new ConcurrentSkipListMap<>();

    @Test
    void isAnsweredAsTheDocumentSays() throws Exception {
        var world = World.create();
        world.plan("hostile", "sync", "");
        var contract = Contract.served();
        var failures = new ArrayList<String>();
        try (var clients = Executors.newFixedThreadPool(CLIENTS)) {
            var running = Stream.iterate(0, n -> n + 1)
                    .limit(CLIENTS)
                    .map(n -> clients.submit(() -> attack(contract, input(world, seed + n))))
                    .toList();
            for (var client : running) {
                failures.addAll(told(client));
            }
        }

        assertThat(failures)
                .as("of all, answered %s; -D%s=%d does it again", new TreeMap<>(statuses), SEED, seed)
                .isEmpty();
        assertThat(statuses.keySet()).contains(200, 201, 204, 206, 400, 404, 405, 406, 409, 412, 416, 422);
        aWriteStillSucceedsAndNothingIsLeft(world);
    }

    /** On a JVM under test the server answers every version that has the form of one; packaged, it does not have some. */
    @ParameterizedTest
    @CsvSource({
        "HTTP/0.9, 200 501",
        "HTTP/1.2, 200 501",
        "HTTP/2.0, 200 501",
        "HTTP/9.9, 200 501",
        "HTTQ/1.1, 200 501",
        "HTTP/1,   400",
        "nonsense, 400",
        "'',       400"
    })
    void aStrangeVersionIsAnswered(String version, String statuses) {
        var request = "GET /v1/plans " + version + "\r\nHost: localhost\r\nConnection: close\r\n\r\n";

        var ending = RawExchange.exchange(RestAssured.port, request.getBytes(US_ASCII), false, false);

        assertThat(ending)
                .isInstanceOfSatisfying(
                        Ending.Answer.class,
                        answer -> assertThat(statuses.split(" ")).contains(Integer.toString(answer.status())));
    }

    /** A few of each kind: one mistake can spoil hundreds of answers, and is not to hide another one. */
    private static List<String> told(Future<List<String>> client) throws InterruptedException, ExecutionException {
        var kinds = new TreeMap<String, Integer>();
        return client.get().stream()
                .filter(failure ->
                        kinds.merge(failure.substring(0, Math.min(LENGTH_OF_KIND, failure.length())), 1, Integer::sum)
                                <= MOST_OF_A_KIND)
                .toList();
    }

    private List<String> attack(Contract contract, HostileInput input) {
        var failures = new ArrayList<String>();
        var calls = contract.calls();
        for (var n = 0; n < CASES_PER_CALL / CLIENTS; n++) {
            for (var call : calls) {
                var request = input.next(call);
                var ending = RawExchange.exchange(
                        RestAssured.port,
                        request.bytes(),
                        request.breaksOff(),
                        call.method().equals("HEAD"));
                complaint(contract, request, ending)
                        .ifPresent(complaint -> failures.add(complaint + "\n  to " + request));
            }
        }
        return failures;
    }

    private Optional<String> complaint(Contract contract, Case request, Ending ending) {
        return switch (ending) {
            case Ending.Silence silence -> Optional.of("no answer in time");
            case Ending.Closed closed ->
                request.breaksOff() ? Optional.empty() : Optional.of("no answer: " + closed.how());
            case Ending.Answer answer -> {
                statuses.computeIfAbsent(answer.status(), status -> new LongAdder())
                        .increment();
                yield complaint(contract, request, answer);
            }
        };
    }

    private Optional<String> complaint(Contract contract, Case request, Ending.Answer answer) {
        var call = request.call();
        var status = answer.status();
        if (status < 200 || status >= 500) {
            return request.http() || !BARE.contains(status)
                    ? wrong(answer, "a status that must not be")
                    : Optional.empty();
        }
        var bare = answer.body().length == 0 && !answer.header("Content-Type").contains("json");
        if (!request.http() && BARE.contains(status) && bare) {
            return Optional.empty();
        }
        // A hostile path can lead to no call, or to another one.
        var declared = call.statuses().contains(Integer.toString(status)) || status == 404 || status == 405;
        if (!declared) {
            return wrong(answer, "a status that the document does not have");
        }
        if (call.method().equals("HEAD")) {
            return Optional.empty();
        }
        return status < 400
                ? complaintOfSuccess(contract, request, answer)
                : complaintOfProblem(contract, call, answer);
    }

    private Optional<String> complaintOfSuccess(Contract contract, Case request, Ending.Answer answer) {
        if (!answer.header("Content-Type").startsWith("application/json")
                || !answer.header("Served-From").isEmpty()) {
            return Optional.empty();
        }
        var body = parsed(answer);
        if (body.isEmpty()) {
            return wrong(answer, "no JSON");
        }
        var calls = request.strays() ? contract.calls() : List.of(request.call());
        var complaints = calls.stream()
                .map(call -> contract.response(call, Integer.toString(answer.status()))
                        .at("/content/application~1json/schema"))
                .filter(schema -> !schema.isMissingNode())
                .map(schema -> new Shape(contract).complaints(body.get(), schema))
                .toList();
        return complaints.stream().anyMatch(List::isEmpty) ? Optional.empty() : wrong(answer, complaints.toString());
    }

    private Optional<String> complaintOfProblem(Contract contract, Call call, Ending.Answer answer) {
        if (!answer.header("Content-Type").equals(Problem.MEDIA_TYPE)) {
            return wrong(answer, "no problem detail");
        }
        var own = contract.response(call, Integer.toString(answer.status()))
                .at("/content/application~1problem+json/schema");
        var schema = own.isMissingNode() ? contract.schema("Problem") : own;
        return parsed(answer)
                .map(body -> new Shape(contract).complaints(body, schema))
                .map(complaints ->
                        complaints.isEmpty() ? Optional.<String>empty() : wrong(answer, complaints.toString()))
                .orElseGet(() -> wrong(answer, "no JSON"));
    }

    private Optional<JsonNode> parsed(Ending.Answer answer) {
        try {
            return Optional.of(json.readTree(answer.body()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> wrong(Ending.Answer answer, String what) {
        var body = new String(
                answer.body(), 0, Math.min(600, answer.body().length), java.nio.charset.StandardCharsets.UTF_8);
        return Optional.of(what + ": " + answer.status() + " " + answer.headers() + " " + body);
    }

    private static HostileInput input(World world, long seed) {
        var ids = Stream.iterate(0, n -> n + 1)
                .limit(12)
                .map(n -> world.id("hostile-" + n))
                .toList();
        var clusters = List.of("hostile", world.vault(), "nobody");
        var sane = Map.ofEntries(
                Map.entry("name", List.of("hostile", "hostile", "nobody")),
                Map.entry("getPlan.name", List.of(world.mirror(), "hostile")),
                Map.entry("activatePlan.name", List.of(world.mirror())),
                Map.entry("putPlan.name", List.of("hostile")),
                Map.entry("deletePlan.name", List.of("hostile", world.mirror())),
                Map.entry("getCluster.id", clusters),
                Map.entry("putCluster.id", List.of("hostile")),
                Map.entry("deleteCluster.id", clusters),
                Map.entry("checkCluster.id", List.of("hostile", "nobody")),
                Map.entry("device", List.of("dss")),
                Map.entry("link", List.of("serial")),
                Map.entry("id", ids),
                // What is deleted cannot be read, so most is left.
                Map.entry("deleteObject.id", ids.subList(0, 3)),
                Map.entry("deleteObjectOfAnyId.id", ids.subList(0, 3)),
                Map.entry("from", List.of("primary", "backup", world.vault(), "nobody")),
                Map.entry("wait", List.of("0s", "10ms", "PT0.01S")),
                Map.entry("limit", List.of("1", "10")),
                Map.entry("after", List.of("a", "")),
                Map.entry("plan", List.of(world.mirror(), "nobody")),
                Map.entry("cluster", List.of(world.vault(), "nobody")),
                Map.entry("Backup-Plan", List.of(world.mirror(), world.nightly())),
                Map.entry("dryRun", List.of("true", "false", "")),
                Map.entry("status", List.of("true", "false", "")));
        var bodies = Map.of(
                "putPlan",
                """
                {"name":"hostile","mode":"async","interval":"PT1M","targets":["%s"],"largeWrite":"2GiB","onDelete":"delete",
                 "retention":{"maxAge":"P30D","versions":1,"whenFull":"never"},"encryption":"off"}
                """.formatted(world.vault()),
                "putCluster",
                """
                {"id":"hostile","device":"disk","link":"gateway","endpoint":"%s","credentials":null,"quota":"500GiB","options":{}}
                """.formatted(world.folder("hostile")),
                "putRouting",
                """
                {"hash":"SHA-256","slots":1000,"ranges":[
                 {"from":0,"to":499,"cluster":"%s"},{"from":500,"to":999,"cluster":"%s"}]}
                """.formatted(world.p1(), world.p2()),
                "putProtocols",
                "{\"device\":\"dss\",\"link\":\"serial\",\"protocols\":[\"serial\"]}");
        return new HostileInput(new Random(seed), sane, bodies);
    }

    private static void aWriteStillSucceedsAndNothingIsLeft(World world) {
        given().header("Backup-Plan", world.mirror())
                .body("still here")
                .put("/v1/objects/" + world.id("afterwards"))
                .then()
                .statusCode(201);
        Awaitility.await().untilAsserted(() -> {
            assertThat(world.staged(world.p1())).isEmpty();
            assertThat(world.staged(world.p2())).isEmpty();
            assertThat(world.staged(world.vault())).isEmpty();
        });
    }
}
