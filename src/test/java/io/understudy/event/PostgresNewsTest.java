package io.understudy.event;

import static io.understudy.catalog.Postgres.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import io.understudy.catalog.Postgres;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostgresNewsTest {
    private static final EventSettings SETTINGS =
            new EventSettings(5000, 50, Duration.ofMillis(5), 1000, 800, 100, 8, Duration.ofMillis(500));
    private static final String LISTENERS =
            "from pg_stat_activity where datname = current_database() and query ~ '^(listen|select 1)' and query !~ 'pg_stat'";

    private static Postgres database;

    private final List<PostgresNews> replicas = new ArrayList<>();

    @BeforeAll
    static void open() {
        database = Postgres.migrated();
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @BeforeEach
    void empty() {
        database.execute("truncate event");
    }

    @AfterEach
    void stop() {
        replicas.forEach(replica -> await(replica.stop()));
    }

    @Test
    void everyReplicaHearsEverythingInOneOrder() {
        var here = replica(SETTINGS).events();
        var there = replica(SETTINGS).events();
        var heardHere = watch(here, Optional.empty());
        var heardThere = watch(there, Optional.empty());
        tellUntilHeard(here, heardHere, heardThere);

        for (var i = 0; i < 300; i++) {
            (i % 2 == 0 ? here : there).tell("write", number(i));
        }

        await().untilAsserted(() -> assertThat(numbers(heardHere)).hasSize(300));
        await().untilAsserted(() -> assertThat(numbers(heardThere)).hasSize(300));
        assertThat(heardHere.getItems().stream().filter(e -> e.kind().equals("write")))
                .isEqualTo(heardThere.getItems().stream()
                        .filter(e -> e.kind().equals("write"))
                        .toList());
        assertThat(ids(heardHere)).isSorted().doesNotHaveDuplicates();
        assertThat(numbers(heardHere).stream().filter(n -> n % 2 == 0)).isSorted();
        assertThat(numbers(heardHere))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 300).boxed().toList());
    }

    @Test
    void whoComesBackMissesNothingAndHearsNothingTwice() {
        var events = replica(SETTINGS).events();
        var other = replica(SETTINGS).events();
        var first = watch(events, Optional.empty());
        tellUntilHeard(events, first);
        var seen = first.getItems().getLast().id();
        for (var i = 0; i < 350; i++) {
            events.tell("write", number(i));
        }

        var returned = new ArrayList<AssertSubscriber<Event>>();
        for (var i = 350; i < 700; i++) {
            (i % 3 == 0 ? other : events).tell("write", number(i));
            if (i % 100 == 50) {
                returned.add(watch(i % 200 == 50 ? events : other, Optional.of(seen)));
            }
        }

        assertThat(returned).hasSize(4);
        for (var watcher : returned) {
            await().untilAsserted(() -> assertThat(numbers(watcher)).hasSize(700));
            assertThat(ids(watcher)).isSorted().doesNotHaveDuplicates();
        }
    }

    @Test
    void whoIsTooSlowIsCutOffAndNobodyElseNotices() {
        var events = replica(SETTINGS).events();
        var quick = watch(events, Optional.empty());
        var slow = events.watch(Optional.empty()).subscribe().withSubscriber(AssertSubscriber.<Event>create(1));
        tellUntilHeard(events, quick, slow);

        for (var i = 0; i < 300; i++) {
            events.tell("write", number(i));
        }

        await().untilAsserted(() -> assertThat(numbers(quick)).hasSize(300));
        slow.request(1000);
        slow.awaitFailure(failure ->
                assertThat(failure).isInstanceOf(WatchException.class).hasMessageContaining("100 events"));
        assertThat(ids(slow)).isSorted().doesNotHaveDuplicates();
        assertThat(slow.getItems()).hasSizeLessThan(300);
    }

    @Test
    void aReplayGoesAtTheWatchersPace() {
        var events = replica(SETTINGS).events();
        var quick = watch(events, Optional.of(0L));
        for (var i = 0; i < 700; i++) {
            events.tell("write", number(i));
        }
        await().untilAsserted(() -> assertThat(numbers(quick)).hasSize(700));

        var slow = events.watch(Optional.of(0L)).subscribe().withSubscriber(AssertSubscriber.<Event>create(0));
        for (var i = 1; i <= 70; i++) {
            slow.request(10);
            slow.awaitItems(10 * i);
        }

        assertThat(numbers(slow)).isEqualTo(numbers(quick));
    }

    @Test
    void onlySoManyMayWatch() {
        var events = replica(SETTINGS).events();
        var watchers = new ArrayList<AssertSubscriber<Event>>();
        for (var i = 0; i < SETTINGS.watchers(); i++) {
            watchers.add(watch(events, Optional.empty()));
        }

        watch(events, Optional.empty())
                .awaitFailure(failure -> assertThat(failure).isInstanceOf(WatchException.class));
        assertThatThrownBy(() -> await(events.admit())).isInstanceOf(WatchException.class);
        watchers.getFirst().cancel();
        await(events.admit());
        var another = watch(events, Optional.empty());

        tellUntilHeard(events, another);
    }

    @Test
    void historyHasABound() {
        var events = replica(SETTINGS).events();
        for (var i = 0; i < 3000; i++) {
            events.tell("write", number(i));
        }

        await().untilAsserted(
                        () -> assertThat(database.row("select max(substring(data from '[0-9]+')::int) from event"))
                                .isEqualTo("2999"));
        await().untilAsserted(() -> assertThat(Integer.parseInt(database.row("select count(*) from event")))
                .isBetween(SETTINGS.history(), SETTINGS.history() * 9 / 8 + 1));
        var late = watch(events, Optional.of(1L));
        await().untilAsserted(() -> assertThat(numbers(late)).endsWith(2999));
        assertThat(numbers(late)).hasSizeLessThanOrEqualTo(901);
    }

    @Test
    void whatIsTooMuchIsDroppedAndCounted() throws SQLException {
        var replica = replica(SETTINGS);
        var watcher = watch(replica.events(), Optional.empty());
        tellUntilHeard(replica.events(), watcher);

        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("lock table event in exclusive mode");
            for (var i = 0; i < SETTINGS.queue() + 500; i++) {
                replica.events().tell("write", number(i));
            }
            connection.rollback();
        }

        assertThat(replica.dropped()).isBetween(400L, 500L);
        replica.events().tell("write", JsonNodeFactory.instance.textNode("x".repeat(SETTINGS.longest())));
        assertThat(replica.dropped()).isBetween(401L, 501L);
        await().untilAsserted(() -> {
            replica.events().tell("end", number(-1));
            assertThat(database.row("select count(*) from event where kind = 'end'"))
                    .isNotEqualTo("0");
        });
    }

    @Test
    void tellingDoesNotFailWhereTheDatabaseRefuses() {
        var replica = replica(SETTINGS);
        database.execute("alter table event rename to gone");

        try {
            replica.events().tell("write", number(1));
            await().untilAsserted(() -> assertThat(replica.dropped()).isEqualTo(1));
        } finally {
            database.execute("alter table gone rename to event");
        }

        var watcher = watch(replica.events(), Optional.empty());
        tellUntilHeard(replica.events(), watcher);
    }

    @Test
    void aLostConnectionIsMadeAgainAndNothingIsMissed() {
        var here = replica(SETTINGS).events();
        var there = replica(SETTINGS).events();
        var watcher = watch(there, Optional.empty());
        tellUntilHeard(here, watcher);

        for (var i = 0; i < 200; i++) {
            here.tell("write", number(i));
            if (i % 50 == 25) {
                database.rows("select pg_terminate_backend(pid) " + LISTENERS);
            }
        }

        await().untilAsserted(() -> assertThat(numbers(watcher)).hasSize(200));
        assertThat(ids(watcher)).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void whoWatchesGoesOnWhenACrashHasEmptiedTheHistory() {
        var events = replica(SETTINGS).events();
        var watcher = watch(events, Optional.empty());
        tellUntilHeard(events, watcher);
        var seen = watcher.getItems().getLast().id();

        database.execute("truncate event");
        var returned = watch(events, Optional.of(seen));
        events.tell("write", number(1));

        await().untilAsserted(() -> assertThat(numbers(watcher)).containsExactly(1));
        await().untilAsserted(() -> assertThat(numbers(returned)).containsExactly(1));
    }

    @Test
    void anIdOfTheFutureIsAsGoodAsNone() {
        var events = replica(SETTINGS).events();

        var watcher = watch(events, Optional.of(Long.MAX_VALUE));

        tellUntilHeard(events, watcher);
    }

    @Test
    void stoppingEndsAllWatching() {
        var replica = replica(SETTINGS);
        var watcher = watch(replica.events(), Optional.empty());
        tellUntilHeard(replica.events(), watcher);

        await(replica.stop());

        watcher.awaitCompletion();
        assertThatThrownBy(() -> replica.events()
                        .watch(Optional.empty())
                        .collect()
                        .first()
                        .await()
                        .atMost(Duration.ofSeconds(5)))
                .isInstanceOf(WatchException.class);
    }

    @Test
    void aChangeIsHeardInEveryReplica() {
        var heardHere = new AtomicInteger();
        var heardThere = new AtomicInteger();
        var here = replica(SETTINGS);
        var there = replica(SETTINGS);
        here.changes().onChange(heardHere::incrementAndGet);
        there.changes().onChange(heardThere::incrementAndGet);
        await().untilAsserted(() -> assertThat(Integer.parseInt(database.row("select count(*) " + LISTENERS)))
                .isGreaterThanOrEqualTo(2));
        var before = heardThere.get();

        here.changes().tell();

        await().untilAsserted(() -> assertThat(heardThere.get()).isGreaterThan(before));
        await().untilAsserted(() -> assertThat(heardHere.get()).isPositive());
    }

    @Test
    void whoWasCutOffTakesItThatSomethingHasChanged() {
        var heard = new AtomicInteger();
        var replica = replica(SETTINGS);
        replica.changes().onChange(heard::incrementAndGet);
        await().untilAsserted(() -> assertThat(heard.get()).isPositive());
        var before = heard.get();

        database.rows("select pg_terminate_backend(pid) " + LISTENERS);

        await().untilAsserted(() -> assertThat(heard.get()).isGreaterThan(before));
    }

    @Test
    void addressesOfADatasourceAreUnderstood() {
        var options = PostgresNews.databases(
                "vertx-reactive:postgresql://one:5433/app?sslmode=require, postgresql://two/app",
                Optional.of("me"),
                Optional.of("secret"));

        assertThat(options).hasSize(2);
        assertThat(options.getFirst().getHost()).isEqualTo("one");
        assertThat(options.getFirst().getPort()).isEqualTo(5433);
        assertThat(options.getLast().getHost()).isEqualTo("two");
        assertThat(options.getLast().getDatabase()).isEqualTo("app");
        assertThat(options).allSatisfy(one -> assertThat(one.getUser()).isEqualTo("me"));
    }

    private PostgresNews replica(EventSettings settings) {
        var news = new PostgresNews(
                database.statements(), database.vertx(), database.json(), database.options(), settings);
        news.start();
        replicas.add(news);
        return news;
    }

    private static AssertSubscriber<Event> watch(Events events, Optional<Long> after) {
        return events.watch(after).subscribe().withSubscriber(AssertSubscriber.<Event>create(Long.MAX_VALUE));
    }

    /** Watching begins some time after it is asked for. */
    @SafeVarargs
    private static void tellUntilHeard(Events events, AssertSubscriber<Event>... watchers) {
        await().pollInterval(Duration.ofMillis(20)).untilAsserted(() -> {
            events.tell("begin", number(-1));
            assertThat(watchers)
                    .allSatisfy(watcher -> assertThat(watcher.getItems()).isNotEmpty());
        });
    }

    private static JsonNode number(int n) {
        return JsonNodeFactory.instance.objectNode().put("n", n).put("id", "a\u0000b");
    }

    private static List<Integer> numbers(AssertSubscriber<Event> watcher) {
        return List.copyOf(watcher.getItems()).stream()
                .filter(event -> event.kind().equals("write"))
                .map(event -> event.data().get("n").intValue())
                .toList();
    }

    private static List<Long> ids(AssertSubscriber<Event> watcher) {
        return watcher.getItems().stream().map(Event::id).toList();
    }
}
