package io.understudy.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.app.FreshDatabase;
import io.understudy.process.Ledger.Word;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two processes over one database and the same folders, many clients, one process killed in the middle and restarted,
 * one paused past its heartbeat and continued. What was acknowledged is there or superseded by something newer, primary
 * and backup are equal byte for byte, and nothing is left over.
 */
class TwoProcessesIT {
    private static final int ORDERS = 5_000;
    private static final int CLIENTS = 64;
    private static final int KILL_AT = 1_000;
    private static final int RESTARTED_BY = 2_500;
    private static final int PAUSE_AT = 3_000;
    private static final int CONTINUED_BY = 3_600;
    private static final Duration QUIET_LIMIT = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    private final FreshDatabase database = FreshDatabase.create();
    private final long seed = Long.getLong("understudy.chaos.seed", System.nanoTime() % 1_000_000);
    private final Ledger ledger = new Ledger();
    private final Turnstile turnstile = new Turnstile(ORDERS);
    private final AtomicReferenceArray<ServiceProcess> services = new AtomicReferenceArray<>(2);
    private final List<ServiceProcess> started = new CopyOnWriteArrayList<>();
    private Stores stores = new Stores(Path.of(""));

    @BeforeEach
    void startBoth() {
        stores = new Stores(folder.resolve("clusters"));
        stores.seed(folder.resolve("seed.yaml"));
        var one = CompletableFuture.supplyAsync(() -> start("one"));
        services.set(1, start("two"));
        services.set(0, one.join());
    }

    @AfterEach
    void endBoth() {
        started.forEach(ServiceProcess::close);
        database.close();
    }

    private ServiceProcess start(String name) {
        var process = Launch.of("two-processes-" + name, folder)
                .over(database)
                .with("understudy.seed", folder.resolve("seed.yaml").toString())
                .with("quarkus.datasource.reactive.max-size", "12")
                .with("understudy.write.buffer", "64KiB")
                .with("understudy.process.heartbeat", "500ms")
                .with("understudy.process.silence", "3s")
                .with("understudy.process.strays", "5s")
                .with("understudy.replay.first-pause", "200ms")
                .with("understudy.replay.longest-pause", "2s")
                .with("understudy.replay.lease", "10s")
                .with("understudy.replay.sweep", "1s")
                .start();
        started.add(process);
        return process;
    }

    @Test
    void nothingAcknowledgedIsLostAndNothingIsLeftOver() throws Exception {
        try (var clients = new Clients(seed, turnstile, services::get, ledger)) {
            clients.start(CLIENTS);
            killOneAndRestartIt();
            pauseTheOtherAndContinueIt();
            turnstile.allow(ORDERS);
            clients.awaitEnd();
        }
        System.out.println("seed " + seed + ": " + ledger.summary());

        Awaitility.await("nothing is owed, under way or left over; seed " + seed)
                .atMost(QUIET_LIMIT)
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() -> assertThat(leftOver()).isEmpty());

        assertThat(objections()).as("seed " + seed).isEmpty();
        assertThat(ledger.count(Word.ODD)).as("odd answers").isZero();
        assertThat(ledger.count(Word.DONE)).isGreaterThan(ORDERS * 3 / 4);
        // Also afterwards, when everything that came late has come.
        assertThat(leftOver()).isEmpty();
    }

    private void killOneAndRestartIt() throws InterruptedException {
        turnstile.allow(RESTARTED_BY);
        turnstile.awaitDone(KILL_AT);
        services.get(0).kill();
        services.set(0, start("one-again"));
    }

    private void pauseTheOtherAndContinueIt() throws InterruptedException {
        turnstile.allow(PAUSE_AT);
        turnstile.awaitDone(PAUSE_AT - CLIENTS);
        turnstile.allow(CONTINUED_BY);
        turnstile.awaitDone(PAUSE_AT);
        services.get(1).pause();
        Awaitility.await("the paused one is declared dead")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> count("select count(*) from process where dead") > 0);
        services.get(1).resume();
    }

    // What may not be left

    private List<String> leftOver() throws SQLException {
        var left = new ArrayList<String>();
        count(left, "attempts", "select count(*) from attempt");
        count(left, "debts", "select count(*) from copy where wanted <> held or due is not null");
        count(left, "rows with marks", "select count(*) from copy where marks <> '{}'");
        count(left, "dead processes", "select count(*) from process where dead");
        count(left, "rows of nothing", "select count(*) from object where deleted or version = 0");
        for (var cluster : Stores.CLUSTERS) {
            stores.own(cluster, "stage").forEach(file -> left.add(cluster + " stage " + file));
            stores.own(cluster, "marks").forEach(file -> left.add(cluster + " mark " + file));
            stores.entries(cluster, "fenced").forEach(file -> left.add(cluster + " fenced " + file));
        }
        return left.size() > 40 ? left.subList(0, 40) : left;
    }

    private void count(List<String> left, String what, String sql) throws SQLException {
        var count = count(sql);
        if (count > 0) {
            left.add(count + " " + what);
        }
    }

    private long count(String sql) throws SQLException {
        try (var connection = database.open();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    // What must be there

    private List<String> objections() throws IOException {
        var objections = new ArrayList<String>();
        var places = new HashMap<String, TreeSet<String>>();
        Stores.CLUSTERS.forEach(cluster -> places.put(cluster, new TreeSet<>()));
        var listed = new TreeSet<String>();
        var api = new Api(services.get(0));
        for (var object : api.json("/v1/objects?limit=1000").get("objects")) {
            var id = object.get("id").textValue();
            listed.add(id);
            var state = api.json("/v1/objects/" + id + "?status");
            var version = Long.parseLong(state.get("version").textValue());
            var primary = state.get("primary");
            var backups = state.get("backups");
            if (!state.get("outcome").textValue().equals("replicated") || backups.size() != 1) {
                objections.add(id + ": " + state);
                continue;
            }
            var first =
                    copy(primary.get("cluster").textValue(), primary.get("path").textValue(), places);
            var second = copy(
                    backups.get(0).get("cluster").textValue(),
                    backups.get(0).get("path").textValue(),
                    places);
            if (!Arrays.equals(first, second)) {
                objections.add(id + " " + version + ": write " + Order.numberIn(first) + " on the primary and write "
                        + Order.numberIn(second) + " on the backup");
            }
            ledger.objection(id, version, first).ifPresent(objections::add);
        }
        ledger.ids().stream()
                .filter(id -> !listed.contains(id))
                .forEach(id -> ledger.objectionToNothing(id).ifPresent(objections::add));
        places.forEach((cluster, known) -> stores.objects(cluster).stream()
                .filter(file -> !known.contains(file))
                .forEach(file -> objections.add(cluster + " has " + file + ", which belongs to nobody")));
        return objections;
    }

    private byte[] copy(String cluster, String place, Map<String, ? extends Set<String>> places) {
        var known = places.get(cluster);
        if (known == null || !known.add(place)) {
            throw new AssertionError(place + " on " + cluster + " is told of twice");
        }
        return stores.bytes(cluster, place);
    }
}
