package io.understudy.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.app.FreshDatabase;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two replicas over one database behind a balancer, restarted one after the other under load: no request fails, none has
 * to be repeated, no write is lost, and a replica that has ended has left nothing for others to wait for.
 */
class RollingRestartIT {
    private static final int CLIENTS = 6;
    private static final int ASYNC_WRITES = 200;
    private static final int ASYNC_SIZE = 128 * 1024;
    /** So slow that there are debts for as long as there has to be some. */
    private static final Map<String, String> SLOW_ARCHIVE =
            Map.of("understudy.cluster.overrides.archive.bytes-per-second", "512KiB");

    private static final Duration DELAY = Duration.ofSeconds(3);
    private static final String DEBTS = "select count(*) from copy where wanted <> held";
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private final FreshDatabase database = FreshDatabase.create();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<ServiceProcess> started = new CopyOnWriteArrayList<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final Map<String, byte[]> stored = new ConcurrentHashMap<>();
    private final Map<String, byte[]> later = new ConcurrentHashMap<>();
    private final Queue<String> failed = new ConcurrentLinkedQueue<>();
    private Stores stores = new Stores(Path.of(""));

    @BeforeEach
    void seed() throws IOException {
        stores = new Stores(folder.resolve("clusters"));
        Files.writeString(folder.resolve("seed.yaml"), """
            enforce: true
            clusters:
              p1: {device: disk, link: gateway, endpoint: %1$s/p1}
              vault: {device: disk, link: gateway, endpoint: %1$s/vault}
              archive: {device: disk, link: gateway, endpoint: %1$s/archive}
            routing:
              hash: SHA-256
              slots: 1000
              ranges:
                - {from: 0, to: 999, cluster: p1}
            plans:
              mirror: {mode: sync, targets: [vault], active: true}
              later: {mode: async, interval: PT1S, targets: [archive]}
            """.formatted(folder.resolve("clusters")));
    }

    @AfterEach
    void end() {
        over.set(true);
        threads.shutdownNow();
        started.forEach(ServiceProcess::close);
        database.close();
    }

    private ServiceProcess start(String name, Map<String, String> more) {
        var launch = Launch.of("rolling-" + name, folder)
                .over(database)
                .with("understudy.seed", folder.resolve("seed.yaml").toString())
                .with("quarkus.datasource.reactive.max-size", "8")
                .with("quarkus.shutdown.delay", DELAY.toSeconds() + "s")
                .with("quarkus.shutdown.timeout", TIMEOUT.toSeconds() + "s");
        for (var setting : more.entrySet()) {
            launch = launch.with(setting.getKey(), setting.getValue());
        }
        var process = launch.start();
        started.add(process);
        return process;
    }

    @Test
    void noRequestFailsAndNoWriteIsLost() throws Exception {
        var second = CompletableFuture.supplyAsync(() -> start("two", SLOW_ARCHIVE), threads);
        var first = start("one", SLOW_ARCHIVE);
        try (var balancer = new Balancer()) {
            balancer.add(first);
            balancer.add(second.join());
            var clients = Stream.generate(() -> threads.submit(client(balancer)))
                    .limit(CLIENTS)
                    .toList();
            awaitWrites(50);

            replace(balancer, first, () -> start("one-again", SLOW_ARCHIVE));
            // The last one pays what is left, at its own pace.
            replace(balancer, second.join(), () -> start("two-again", Map.of()));

            awaitWrites(50);
            over.set(true);
            for (Future<Void> client : clients) {
                client.get(30, TimeUnit.SECONDS);
            }
        }
        System.out.println(stored.size() + " writes while both replicas were restarted");
        Awaitility.await("every copy is what it should be")
                .atMost(Duration.ofMinutes(1))
                .until(() -> count(DEBTS) == 0);

        assertThat(failed).isEmpty();
        assertThat(stored).isNotEmpty().allSatisfy((id, bytes) -> {
            assertThat(stores.bytes("p1", id)).isEqualTo(bytes);
            assertThat(stores.bytes("vault", id)).isEqualTo(bytes);
        });
        assertThat(later).hasSize(2 * ASYNC_WRITES).allSatisfy((id, bytes) -> {
            assertThat(stores.bytes("p1", id)).isEqualTo(bytes);
            assertThat(stores.bytes("archive", id)).isEqualTo(bytes);
        });
    }

    /** Ends one while its successor starts. */
    private void replace(Balancer balancer, ServiceProcess old, Callable<ServiceProcess> start) throws Exception {
        var last = writeLater(old);
        assertThat(count(DEBTS + " and cluster = 'archive'"))
                .as("debts that the one that ends must leave to the other")
                .isPositive();
        var processes = names("select id from process where not dead");
        var successor = threads.submit(start);
        var watching = threads.submit(() -> watch(old));
        var waiting = threads.submit(() -> new Api(old).status("/v1/objects/" + last + "?status&wait=90s"));
        try (var slow = new SlowUpload(old, "slow/" + old.pid())) {
            var exit = threads.submit(old::terminate);
            var begun = System.nanoTime();
            Awaitility.await("it is not ready any more, and still serves")
                    .atMost(DELAY)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> !balancer.ready(old));
            assertThat(new Api(old).put("late/" + old.pid(), new byte[100]).statusCode())
                    .isEqualTo(201);
            Awaitility.await("the balancer has had its time")
                    .atMost(DELAY.plusSeconds(10))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> old.log().contains("Ends when what is under way has ended."));
            assertThat(exit.isDone()).isFalse();
            assertThat(slow.finish()).startsWith("HTTP/1.1 201 ");

            assertThat(exit.get(60, TimeUnit.SECONDS)).isIn(0, 128 + 15);
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .as("nothing had to be waited for until the time was over")
                    .isLessThan(DELAY.plus(TIMEOUT.dividedBy(2)));
        }
        balancer.remove(old);
        assertThat(watching.get(5, TimeUnit.SECONDS)).contains("event:write");
        assertThat(waiting.get(5, TimeUnit.SECONDS)).isEqualTo(200);
        assertThat(old.log())
                .doesNotContain(
                        "Not all that was under way",
                        "Not everything that is done",
                        "will take this one for dead",
                        " ERROR ");
        // Nobody has to wait for a heartbeat or a lease of its.
        processes.retainAll(names("select id from process where dead"));
        assertThat(processes).hasSize(1);
        assertThat(count("select count(*) from attempt where process = '" + processes.getFirst() + "' or recoverer = '"
                        + processes.getFirst() + "'"))
                .isZero();
        balancer.add(successor.get(90, TimeUnit.SECONDS));
    }

    // The clients

    /** A client with a connection of its own, for as long as the other side lets it. */
    private Callable<Void> client(Balancer balancer) {
        return () -> {
            try (var client =
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
                for (var number = 0; !over.get(); number++) {
                    write(client, balancer, "load/" + Thread.currentThread().threadId() + "/" + number);
                }
            }
            return null;
        };
    }

    private void write(HttpClient client, Balancer balancer, String id) throws InterruptedException {
        var bytes = (id + " ").repeat(100).getBytes(StandardCharsets.UTF_8);
        var request = HttpRequest.newBuilder(balancer.url("/v1/objects/" + id))
                .timeout(Duration.ofSeconds(20))
                .PUT(BodyPublishers.ofByteArray(bytes))
                .build();
        try {
            var answer = client.send(request, BodyHandlers.ofString());
            if (answer.statusCode() == 201) {
                stored.put(id, bytes);
            } else {
                failed.add(id + " " + answer.statusCode() + " " + answer.body());
            }
        } catch (IOException e) {
            failed.add(id + " " + e);
        }
    }

    private void awaitWrites(int more) {
        var before = stored.size();
        Awaitility.await("the load goes on")
                .atMost(Duration.ofSeconds(20))
                .until(() -> stored.size() >= before + more || !failed.isEmpty());
    }

    /** More than can be paid until the process has ended; answers the last one. */
    private String writeLater(ServiceProcess process) {
        var api = new Api(process);
        var id = "";
        for (var i = 0; i < ASYNC_WRITES; i++) {
            id = "later/" + later.size();
            var bytes = new byte[ASYNC_SIZE];
            new Random(later.size()).nextBytes(bytes);
            var answer = api.send(api.request("/v1/objects/" + id)
                    .header("Backup-Plan", "later")
                    .PUT(BodyPublishers.ofByteArray(bytes)));
            assertThat(answer.statusCode()).isEqualTo(201);
            later.put(id, bytes);
        }
        return id;
    }

    /** Watches events until the stream ends in good order. */
    private static List<String> watch(ServiceProcess process) {
        HttpResponse<Stream<String>> answer =
                Api.send(HttpRequest.newBuilder(process.url("/v1/events")).build(), BodyHandlers.ofLines());
        return answer.body().distinct().toList();
    }

    /** A body of which the second half is sent only when it is asked for. */
    private static final class SlowUpload implements AutoCloseable {
        private static final int HALF = 100_000;

        private final Socket socket;

        SlowUpload(ServiceProcess process, String id) throws IOException {
            var url = process.url("/v1/objects/" + id);
            socket = new Socket(url.getHost(), url.getPort());
            socket.getOutputStream()
                    .write(("PUT " + url.getPath() + " HTTP/1.1\r\nHost: understudy\r\nContent-Length: " + 2 * HALF
                                    + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(new byte[HALF]);
            socket.getOutputStream().flush();
        }

        String finish() throws IOException {
            socket.getOutputStream().write(new byte[HALF]);
            socket.getOutputStream().flush();
            socket.setSoTimeout(20_000);
            var answer = new byte[100];
            var read = socket.getInputStream().read(answer);
            return new String(answer, 0, Math.max(0, read), StandardCharsets.US_ASCII);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private long count(String sql) throws SQLException {
        return Long.parseLong(names(sql).getFirst());
    }

    private List<String> names(String sql) throws SQLException {
        try (var connection = database.open();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var names = new ArrayList<String>();
            while (rows.next()) {
                names.add(rows.getString(1));
            }
            return names;
        }
    }
}
