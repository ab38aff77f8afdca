package io.understudy.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.app.FreshDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replicas that start at the same moment over an empty catalogue, as a deployment starts them. */
class StartTogetherIT {
    private static final int REPLICAS = 3;

    @TempDir
    Path folder;

    private final FreshDatabase database = FreshDatabase.create();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<ServiceProcess> started = new CopyOnWriteArrayList<>();

    @AfterEach
    void end() {
        threads.shutdown();
        started.forEach(ServiceProcess::close);
        database.close();
    }

    @Test
    void eachOfThemComesUpAndTheSeedIsAppliedOnce() throws SQLException {
        var seed = new Stores(folder.resolve("clusters")).seed(folder.resolve("seed.yaml"));
        List<CompletableFuture<Void>> starts;
        try (var connection = database.open();
                var statement = connection.createStatement()) {
            // Nobody can define a cluster before all of them have seen that there is none.
            connection.setAutoCommit(false);
            statement.execute("lock table cluster in share row exclusive mode");
            starts = IntStream.range(0, REPLICAS)
                    .mapToObj(number -> start(number, seed))
                    .toList();
            Awaitility.await("all of them wait")
                    .atMost(Duration.ofSeconds(60))
                    .until(() ->
                            waiting(statement) == REPLICAS || starts.stream().anyMatch(Future::isDone));
            connection.rollback();
        }
        starts.forEach(CompletableFuture::join);

        assertThat(started).hasSize(REPLICAS).allSatisfy(process -> {
            var api = new Api(process);
            assertThat(api.json("/v1/clusters").get("clusters").findValuesAsText("state"))
                    .containsExactly("up", "up", "up");
            assertThat(api.json("/v1/plans").get("plans").findValuesAsText("name"))
                    .containsExactlyInAnyOrder("mirror", "later");
            assertThat(api.put("from/" + process.pid(), new byte[10]).statusCode())
                    .isEqualTo(201);
        });
    }

    private CompletableFuture<Void> start(int number, Path seed) {
        var launch = Launch.of("together-" + number, folder)
                .over(database)
                .with("quarkus.datasource.reactive.max-size", "8")
                .with("understudy.seed", seed.toString());
        return CompletableFuture.runAsync(() -> started.add(launch.start()), threads);
    }

    private static int waiting(Statement statement) throws SQLException {
        try (var rows = statement.executeQuery("select count(distinct pid) from pg_locks where not granted"
                + " and database = (select oid from pg_database where datname = current_database())")) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
