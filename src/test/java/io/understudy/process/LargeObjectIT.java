package io.understudy.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.app.FreshDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Objects that are larger than the memory of the process that stores them, with fast and slow clusters. */
class LargeObjectIT {
    private static final long LARGE = 256L << 20;
    private static final long SLOWLY = 24L << 20;
    private static final long HUGE = 4L << 30;

    private static final String SLOW = "5000000";
    private static final Duration LIMIT = Duration.ofHours(1);

    @TempDir
    Path folder;

    private final FreshDatabase database = FreshDatabase.create();
    private String name = "large";
    private @Nullable ServiceProcess process;

    @BeforeEach
    void nameTheLog(TestInfo test) {
        name = "large-" + test.getTestMethod().orElseThrow().getName();
    }

    @AfterEach
    void end() {
        if (process != null) {
            process.close();
        }
        database.close();
    }

    @Test
    void aLargeObjectPassesThroughASmallHeap() {
        passesThrough(LARGE);
    }

    @Test
    @Tag("long")
    void aHugeObjectPassesThroughASmallHeap() {
        passesThrough(HUGE);
    }

    @Test
    void aSlowBackupIsDroppedAndPaidLater() {
        droppedAndPaidLater(SLOWLY);
    }

    @Test
    @Tag("long")
    void aSlowBackupOfAHugeObjectIsDroppedAndPaidLater() {
        droppedAndPaidLater(HUGE);
    }

    @Test
    void aSlowBackupIsCarriedAlongWhereTheDeadlineAllows() {
        carriedAlong(SLOWLY);
    }

    @Test
    @Tag("long")
    void aSlowBackupOfAHugeObjectIsCarriedAlongWhereTheDeadlineAllows() {
        carriedAlong(HUGE);
    }

    @Test
    void nothingIsLeftOfABodyThatWasCutOff() throws IOException {
        var world = start(launch());
        var stores = world.stores();

        try (var socket =
                new Socket(InetAddress.getLoopbackAddress(), world.api().url("").getPort())) {
            var out = socket.getOutputStream();
            out.write(("PUT /v1/objects/cut HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + LARGE + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            new Noise(LARGE / 4).stream().transferTo(out);
            Awaitility.await("it is being staged on both")
                    .until(() -> staged(stores, "p1", "p2") && staged(stores, "vault"));
        }

        Awaitility.await("nothing is staged any more")
                .untilAsserted(() -> assertThat(Stores.CLUSTERS)
                        .allSatisfy(cluster ->
                                assertThat(stores.own(cluster, "stage")).isEmpty()));
        assertThat(Stores.CLUSTERS)
                .allSatisfy(cluster -> assertThat(stores.objects(cluster)).isEmpty());
        assertThat(world.api().status("/v1/objects/cut?status")).isEqualTo(404);
        assertThat(count("select count(*) from object") + count("select count(*) from attempt"))
                .isZero();
        assertThat(world.api().put("cut", new byte[10]).statusCode()).isEqualTo(201);
    }

    private static boolean staged(Stores stores, String... clusters) {
        for (var cluster : clusters) {
            if (!stores.own(cluster, "stage").isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private void passesThrough(long size) {
        // Both are on one disk, which may let now one of them wait and now the other.
        var world = start(launch().with("understudy.write.deadline", "5m"));
        var noise = new Noise(size);
        var begun = System.nanoTime();

        var answer = world.put(noise);

        var written = System.nanoTime();
        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(Api.parse(answer.body()).get("outcome").textValue()).isEqualTo("replicated");
        assertThat(Api.parse(answer.body()).get("sha256").textValue()).isEqualTo(noise.sha256());
        world.requireCopies(noise);

        var read = System.nanoTime();
        for (var from : new String[] {"primary", "backup"}) {
            assertThat(world.get(from)).isEqualTo(noise.sha256());
        }

        var ended = System.nanoTime();
        System.out.printf(
                "%d MiB written in %.1f s, read twice in %.1f s, %s%n",
                size >> 20, (written - begun) / 1e9, (ended - read) / 1e9, world.requireSmall());
    }

    private void droppedAndPaidLater(long size) {
        var world = start(slow().with("understudy.write.deadline", "1s"));
        var noise = new Noise(size);

        var answer = world.put(noise);

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(Api.parse(answer.body()).get("outcome").textValue()).isEqualTo("pending-backup");
        Awaitility.await("the backup has it, too")
                .atMost(LIMIT)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> {
                    world.heap().collect(world.api().process());
                    return world.api()
                            .json("/v1/objects/noise?status")
                            .get("outcome")
                            .textValue()
                            .equals("replicated");
                });
        world.requireCopies(noise);
        System.out.printf("%d MiB, backup dropped and paid later: %s%n", size >> 20, world.requireSmall());
    }

    private void carriedAlong(long size) {
        var world = start(slow().with("understudy.write.deadline", "1h"));
        var noise = new Noise(size);

        var answer = world.put(noise);

        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(Api.parse(answer.body()).get("outcome").textValue()).isEqualTo("replicated");
        world.requireCopies(noise);
        System.out.printf("%d MiB, backup carried along: %s%n", size >> 20, world.requireSmall());
    }

    private Launch launch() {
        return Launch.of(name, folder);
    }

    private Launch slow() {
        return launch().with("understudy.cluster.overrides.vault.bytes-per-second", SLOW);
    }

    private World start(Launch launch) {
        var stores = new Stores(folder.resolve("clusters"));
        var heap = new Heap(folder.resolve("gc.log"));
        var started = launch.over(database)
                .jvm(heap.options())
                .with(
                        "understudy.seed",
                        stores.seed(folder.resolve("seed.yaml")).toString())
                .start();
        process = started;
        return new World(new Api(started), stores, heap);
    }

    private long count(String sql) {
        try (var connection = database.open();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a test sees of the service. */
    private record World(Api api, Stores stores, Heap heap) {
        HttpResponse<String> put(Noise noise) {
            return watched(() -> Api.send(
                    HttpRequest.newBuilder(api.url("/v1/objects/noise"))
                            .timeout(LIMIT)
                            .PUT(noise.body())
                            .build(),
                    BodyHandlers.ofString()));
        }

        String get(String from) {
            return watched(() -> {
                var answer = Api.send(
                        HttpRequest.newBuilder(api.url("/v1/objects/noise?from=" + from))
                                .timeout(LIMIT)
                                .build(),
                        BodyHandlers.ofInputStream());
                assertThat(answer.statusCode()).isEqualTo(200);
                return Noise.sha256(answer.body());
            });
        }

        String requireSmall() {
            return heap.requireSmall(api.process());
        }

        /** Looks at the heap again and again while something is done. */
        private <T> T watched(Supplier<T> work) {
            var done = CompletableFuture.supplyAsync(work);
            Awaitility.await()
                    .atMost(LIMIT)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> {
                        heap.collect(api.process());
                        return done.isDone();
                    });
            return done.join();
        }

        /** One on a primary, one on the backup, nothing else. */
        void requireCopies(Noise noise) {
            var primary = stores.objects("p1").isEmpty() ? "p2" : "p1";
            for (var cluster : new String[] {primary, "vault"}) {
                assertThat(stores.objects(cluster)).containsExactly("noise");
                assertThat(Noise.sha256(stores.root().resolve(cluster).resolve("noise")))
                        .isEqualTo(noise.sha256());
            }
            assertThat(Stores.CLUSTERS)
                    .allSatisfy(
                            cluster -> assertThat(stores.own(cluster, "stage")).isEmpty());
        }
    }
}
