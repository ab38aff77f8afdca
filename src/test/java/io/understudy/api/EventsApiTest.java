package io.understudy.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.understudy.app.PostgresResource;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.faulty.Faults;
import io.understudy.connector.layer.Operation;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Server-sent events. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class EventsApiTest {
    private World world;

    @BeforeEach
    void freshWorld() {
        world = World.create();
    }

    @Test
    void writesMarkersAdviceAndPlansAreToldAndCanBeResumed() {
        world.plan("small-" + world.mirror(), "sync", ",\"largeWrite\":\"1KiB\"");
        try (var watcher = new Watcher("0")) {
            write("first", world.mirror(), 10);
            write("large", "small-" + world.mirror(), 2000);
            write("later", world.nightly(), 10);

            watcher.awaits("write", "\"" + world.id("first") + "\"");
            watcher.awaits("write", "\"outcome\":\"replicated\"");
            watcher.awaits("advice", "\"" + world.id("large") + "\"");
            watcher.awaits("marker", "\"" + world.id("later") + "\"");
            watcher.awaits("plan", "\"small-" + world.mirror() + "\"");
            assertThat(watcher.ids()).isSorted().doesNotHaveDuplicates();

            var middle = watcher.ids().get(watcher.ids().size() / 2);
            try (var resumed = new Watcher(Long.toString(middle))) {
                var rest = watcher.ids().stream().filter(id -> id > middle).toList();
                Awaitility.await().untilAsserted(() -> assertThat(resumed.ids()).containsAll(rest));
                assertThat(resumed.ids()).allSatisfy(id -> assertThat(id).isGreaterThan(middle));
            }
        }
    }

    @Test
    void aDebtIsToldWhenItBeginsAndWhenItIsPaid() {
        var faulty = World.faulty();
        var id = faulty.id("owed");
        try (var watcher = new Watcher("0")) {
            Faults.of(faulty.vault()).fail(Operation.STAGE, Kind.DENIED);
            given().body(new byte[10]).put("/v1/objects/" + id).then().statusCode(202);

            watcher.awaits("marker", about(id, faulty.vault(), "owed"));
            watcher.awaits("marker", about(id, faulty.vault(), "failed"));
            Faults.of(faulty.vault()).clear();
            watcher.awaits("marker", about(id, faulty.vault(), "paid"));
        } finally {
            Faults.clearAll();
        }
    }

    private static Pattern about(String id, String cluster, String happened) {
        return Pattern.compile("\"id\":\"%s\",.*\"cluster\":\"%s\",\"happened\":\"%s\""
                .formatted(Pattern.quote(id), cluster, happened));
    }

    @Test
    void aLastEventIdThatIsNoneIsRefused() {
        given().header("Last-Event-ID", "soon").get("/v1/events").then().statusCode(400);
    }

    private void write(String name, String plan, int size) {
        given().header("Backup-Plan", plan)
                .body(new byte[size])
                .put("/v1/objects/" + world.id(name))
                .then()
                .statusCode(201);
    }

    /** Takes events off the wire, line by line. */
    private static final class Watcher implements AutoCloseable {
        private final HttpClient client = HttpClient.newHttpClient();
        private final List<String> lines = new CopyOnWriteArrayList<>();
        private final CompletableFuture<?> reading;

        Watcher(String last) {
            var request = HttpRequest.newBuilder(URI.create("http://localhost:" + RestAssured.port + "/v1/events"))
                    .header("Last-Event-ID", last)
                    .build();
            reading = client.sendAsync(request, BodyHandlers.fromLineSubscriber(new Lines(lines)));
        }

        void awaits(String kind, String part) {
            Awaitility.await(kind + " with " + part)
                    .untilAsserted(() -> assertThat(events(kind)).anyMatch(data -> data.contains(part)));
        }

        void awaits(String kind, Pattern data) {
            Awaitility.await(kind + " with " + data)
                    .untilAsserted(() -> assertThat(events(kind))
                            .anyMatch(line -> data.matcher(line).find()));
        }

        private List<String> events(String kind) {
            var found = new java.util.ArrayList<String>();
            var current = "";
            for (var line : lines) {
                if (line.startsWith("event:")) {
                    current = line.substring("event:".length()).strip();
                } else if (line.startsWith("data:") && current.equals(kind)) {
                    found.add(line);
                } else if (line.isEmpty()) {
                    current = "";
                }
            }
            return found;
        }

        List<Long> ids() {
            return lines.stream()
                    .filter(line -> line.startsWith("id:"))
                    .map(line -> Long.parseLong(line.substring("id:".length()).strip()))
                    .toList();
        }

        @Override
        public void close() {
            reading.cancel(true);
            client.shutdownNow();
        }
    }

    private record Lines(List<String> lines) implements java.util.concurrent.Flow.Subscriber<String> {
        @Override
        public void onSubscribe(java.util.concurrent.Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(String line) {
            lines.add(line);
        }

        @Override
        public void onError(Throwable failure) {
            // The watcher hangs up by itself.
        }

        @Override
        public void onComplete() {
            // The service has ended.
        }
    }
}
