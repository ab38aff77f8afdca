package io.understudy.catalog;

import static io.understudy.catalog.CopyResult.missing;
import static io.understudy.catalog.CopyResult.stored;
import static io.understudy.catalog.Shelf.run;
import static io.understudy.catalog.Shelf.runAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.mutiny.Uni;
import io.understudy.object.DataId;
import io.understudy.object.Digest;
import io.understudy.object.Place;
import io.understudy.object.ProcessId;
import io.understudy.object.Version;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Intents, places, conditions and listings. */
class PostgresCatalogueTest {
    private static Shelf shelf;

    @BeforeAll
    static void open() {
        shelf = new Shelf();
    }

    @AfterAll
    static void close() {
        shelf.close();
    }

    @BeforeEach
    void clear() {
        shelf.clear();
    }

    @AfterEach
    void invariants() {
        shelf.checkInvariants();
    }

    // Versions

    @Test
    void anIntentTellsWhatItsPlacesHold() {
        var first = shelf.draft("a");
        assertThat(shelf.intend(first).replaced()).isEmpty();
        shelf.settle(first, stored("p1"), missing("vault", "down"));

        assertThat(shelf.intend(shelf.draft("a").to("p1", "vault", "attic")).replaced())
                .containsOnly(Map.entry("p1", Digest.sha256(first.bytes().getBytes(StandardCharsets.UTF_8))));
        assertThat(shelf.intend(shelf.draft("a").under("elsewhere")).replaced()).isEmpty();
    }

    @Test
    void aWriteIsGivenAVersionAndItsPlaces() {
        var draft = shelf.draft("a/b").under("docs");

        var given = shelf.intend(draft);

        assertThat(given.version()).isGreaterThan(Version.NONE);
        assertThat(given.places()).containsOnlyKeys("p1", "vault").containsValue(new Place("docs/a/b"));
        assertThat(given.older()).isEmpty();
        var state = shelf.state("a/b");
        assertThat(state.exists()).isFalse();
        assertThat(state.attempts())
                .containsExactly(
                        new Attempt(draft.stage(), Attempt.Kind.WRITE, given.version(), List.of("p1", "vault")));
    }

    @Test
    void versionsGrowWithTheDatabasesClock() {
        var before =
                Long.parseLong(shelf.database.row("select (extract(epoch from clock_timestamp()) * 1000000)::bigint"));

        var first = shelf.store(shelf.draft("a"));
        var second = shelf.store(shelf.draft("a"));

        assertThat(first.value()).isGreaterThan(before);
        assertThat(second).isGreaterThan(first);
        assertThat(shelf.state("a").version()).isEqualTo(second);
    }

    @Test
    void versionsGrowEvenIfTheClockGoesBack() {
        shelf.store(shelf.draft("a"));
        shelf.database.execute("update object set last_version = last_version + 86400000000");
        var ahead = Long.parseLong(shelf.database.row("select last_version from object"));

        assertThat(shelf.intend(shelf.draft("a")).version().value()).isEqualTo(ahead + 1);
    }

    @Test
    void concurrentWritesOfOneIdAreOrdered() {
        var intents = new ArrayList<Uni<Intent>>();
        for (var i = 0; i < 60; i++) {
            intents.add(shelf.catalogue.intend(shelf.draft("a").intent()));
        }

        var given = runAll(intents).stream().map(Intent.Given.class::cast).toList();

        assertThat(given).extracting(Intent.Given::version).doesNotHaveDuplicates();
        for (var one : given) {
            var below = given.stream()
                    .filter(other -> other.version().compareTo(one.version()) < 0)
                    .map(Intent.Given::version)
                    .toList();
            assertThat(one.older()).extracting(Attempt::version).containsExactlyInAnyOrderElementsOf(below);
        }
    }

    @Test
    void anObjectThatIsTidiedAwayMeanwhileIsMadeAgain() throws InterruptedException {
        var failures = new ArrayList<Throwable>();
        var threads = new ArrayList<Thread>();
        for (var t = 0; t < 4; t++) {
            // Each has a catalogue of its own, as replicas have: their batches meet in the database only.
            var catalogue = shelf.database.catalogues().catalogue(1, 1, items -> {});
            threads.add(Thread.ofVirtual().start(() -> {
                for (var i = 0; i < 50; i++) {
                    try {
                        var draft = shelf.draft("a");
                        run(catalogue.intend(draft.intent()));
                        run(catalogue.settle(draft.outcome(missing("p1", "down"), missing("vault", "down"))));
                    } catch (RuntimeException e) {
                        synchronized (failures) {
                            failures.add(e);
                        }
                    }
                }
            }));
        }
        for (var thread : threads) {
            thread.join();
        }

        assertThat(failures).isEmpty();
        assertThat(shelf.find("a")).isEmpty();
    }

    @Test
    void aDeadProcessIsGivenNothing() {
        run(shelf.processes.retire(shelf.process));

        assertThat(run(shelf.catalogue.intend(shelf.draft("a").intent()))).isInstanceOf(Intent.ProcessDead.class);
        assertThat(run(shelf.catalogue.intend(
                        shelf.draft("a").by(new ProcessId("0".repeat(32))).intent())))
                .isInstanceOf(Intent.ProcessDead.class);
        assertThat(shelf.find("a")).isEmpty();
    }

    // Conditions

    @Test
    void onlyOneOfManyCreatesWhatMustBeAbsent() {
        var intents = new ArrayList<Uni<Intent>>();
        for (var i = 0; i < 20; i++) {
            intents.add(shelf.catalogue.intend(shelf.draft("a").ifAbsent().intent()));
        }

        var answers = runAll(intents);

        assertThat(answers).filteredOn(Intent.Given.class::isInstance).hasSize(1);
        assertThat(answers).filteredOn(Intent.Busy.class::isInstance).hasSize(19);
    }

    @Test
    void whatMustBeAbsentIsDecidedByWhatIsSettled() {
        var version = shelf.store(shelf.draft("a"));

        assertThat(run(shelf.catalogue.intend(shelf.draft("a").ifAbsent().intent())))
                .isEqualTo(new Intent.PreconditionFailed(Optional.of(version)));

        run(shelf.catalogue.bury(new DataId("a"), Optional.empty()));
        assertThat(run(shelf.catalogue.intend(shelf.draft("a").ifAbsent().intent())))
                .isInstanceOf(Intent.Given.class);
    }

    @Test
    void ifMatchWantsTheCurrentVersion() {
        var first = shelf.store(shelf.draft("a"));
        var second = shelf.store(shelf.draft("a"));

        assertThat(run(shelf.catalogue.intend(shelf.draft("a").ifMatch(first).intent())))
                .isEqualTo(new Intent.PreconditionFailed(Optional.of(second)));
        assertThat(run(shelf.catalogue.intend(shelf.draft("b").ifMatch(first).intent())))
                .isEqualTo(new Intent.PreconditionFailed(Optional.empty()));
        assertThat(shelf.find("b")).isEmpty();
        assertThat(run(shelf.catalogue.intend(shelf.draft("a").ifMatch(second).intent())))
                .isInstanceOf(Intent.Given.class);
    }

    @Test
    void aConditionIsUndecidedWhileAnotherWriteIsUnderWay() {
        var version = shelf.store(shelf.draft("a"));
        var open = shelf.draft("a");
        shelf.intend(open);

        assertThat(run(shelf.catalogue.intend(shelf.draft("a").ifMatch(version).intent())))
                .isInstanceOf(Intent.Busy.class);
        shelf.settle(open, missing("p1", "down"), missing("vault", "down"));
        assertThat(run(shelf.catalogue.intend(shelf.draft("a").ifMatch(version).intent())))
                .isInstanceOf(Intent.Given.class);
    }

    // Places

    @Test
    void anotherVersionHasTheSamePlace() {
        shelf.store(shelf.draft("b").under("a"));
        shelf.store(shelf.draft("a/b"));

        var again = shelf.intend(shelf.draft("a/b"));

        assertThat(again.places()).containsEntry("p1", new Place("a/b" + Place.suffix(new DataId("a/b"))));
        assertThat(shelf.intend(shelf.draft("b").under("a")).places()).containsEntry("p1", new Place("a/b"));
    }

    @Test
    void aPlaceBelongsToOneIdOnEachCluster() {
        var first = shelf.draft("b").under("a").to("p1");
        shelf.store(first);

        var second = shelf.draft("a/b").to("p1", "vault");
        var given = shelf.intend(second);

        assertThat(given.places())
                .containsEntry("p1", new Place("a/b" + Place.suffix(second.id())))
                .containsEntry("vault", new Place("a/b"));
    }

    @Test
    void aFolderIsNotPutWhereAFileStands() {
        shelf.store(shelf.draft("a"));

        var below = shelf.draft("a/b/c");

        assertThat(shelf.intend(below).places())
                .containsEntry("p1", new Place("a" + Place.suffix(below.id()) + "/b/c"));
    }

    @Test
    void aFileIsNotPutWhereAFolderStands() {
        shelf.store(shelf.draft("a/b/c"));

        var above = shelf.draft("a");
        var beside = shelf.draft("a/b-c");
        var between = shelf.draft("a/b");

        assertThat(shelf.intend(above).places()).containsEntry("p1", new Place("a" + Place.suffix(above.id())));
        assertThat(shelf.intend(between).places()).containsEntry("p1", new Place("a/b" + Place.suffix(between.id())));
        assertThat(shelf.intend(beside).places()).containsEntry("p1", new Place("a/b-c"));
    }

    @Test
    void namesThatAClusterCannotTellApartAreKeptApart() {
        shelf.store(shelf.draft("Data").folded());

        var other = shelf.draft("dATA").folded();
        var below = shelf.draft("data/x").folded();

        assertThat(shelf.intend(other).places()).containsEntry("p1", new Place("dATA" + Place.suffix(other.id())));
        assertThat(shelf.intend(below).places())
                .containsEntry("p1", new Place("data" + Place.suffix(below.id()) + "/x"));
        assertThat(shelf.intend(shelf.draft("dATA/x").to("other")).places())
                .containsEntry("other", new Place("dATA/x"));
    }

    @Test
    void aPlaceThatLooksLikeAnEvasionIsEvadedToo() {
        var victim = shelf.draft("a/b");
        shelf.store(shelf.draft("b").under("a"));
        shelf.store(shelf.draft("a/b" + Place.suffix(victim.id())));

        var suffix = Place.suffix(victim.id());
        assertThat(shelf.intend(victim).places()).containsEntry("p1", new Place("a/b" + suffix + suffix));
    }

    @Test
    void onePlaceReservedByManyAtOnceIsGivenOnce() throws InterruptedException {
        for (var round = 0; round < 20; round++) {
            var places = new ArrayList<Place>();
            var threads = new ArrayList<Thread>();
            for (var depth = 0; depth < 4; depth++) {
                var name = "r" + round + "/x/y/z/file";
                var cut = name.length() - new int[] {4, 6, 8, 10}[depth];
                var draft = shelf.draft(name.substring(cut)).under(name.substring(0, cut));
                var catalogue = shelf.database.catalogues().catalogue(1, 1, items -> {});
                threads.add(Thread.ofVirtual().start(() -> {
                    var given = (Intent.Given) run(catalogue.intend(draft.intent()));
                    synchronized (places) {
                        places.add(given.places().get("p1"));
                    }
                }));
            }
            for (var thread : threads) {
                thread.join();
            }

            assertThat(places).hasSize(4).doesNotHaveDuplicates();
        }
    }

    @Test
    void aPlaceIsFreeAgainWhenItsReservationOrItsCopyHasGone() {
        var failed = shelf.draft("b").under("a");
        shelf.intend(failed);
        shelf.settle(failed, missing("p1", "down"), missing("vault", "down"));
        assertThat(shelf.find("b")).isEmpty();

        shelf.store(shelf.draft("a/b").to("p1"));
        run(shelf.catalogue.bury(new DataId("a/b"), Optional.empty()));
        shelf.pay(shelf.claimOne("p1"), stored("p1"));

        assertThat(shelf.find("a/b")).isEmpty();
        assertThat(shelf.intend(failed).places()).containsEntry("p1", new Place("a/b"));
    }

    @Test
    void theLongestNamesHaveRoom() {
        var random = new Random(7);
        var path = new StringBuilder();
        var id = new StringBuilder();
        for (var i = 0; i < 1024; i++) {
            path.append((char) ('a' + random.nextInt(26)));
            id.append((char) (1 + random.nextInt(31))); // each becomes three characters of the place
        }

        var draft = shelf.draft(id.toString()).under(path.toString());
        shelf.store(draft);
        shelf.store(shelf.draft(id.toString()));

        assertThat(shelf.state(id.toString()).copies()).hasSize(4);
        assertThat(shelf.intend(shelf.draft("x")).places()).containsEntry("p1", new Place("x"));
    }

    // Reading

    @Test
    void aSettledWriteIsSeenWithAllThatIsKnown() {
        var draft = shelf.draft("weird \u0000 ü %").under("docs");

        var version = shelf.store(draft);

        var state = shelf.state("weird \u0000 ü %");
        assertThat(state.version()).isEqualTo(version);
        assertThat(state.exists()).isTrue();
        assertThat(state.size()).isEqualTo(draft.bytes().length());
        assertThat(state.digest()).contains(draft.digest());
        assertThat(state.contentType()).isEqualTo("text/plain");
        assertThat(state.plan()).isEqualTo("mirror");
        assertThat(state.mode()).isEqualTo("sync");
        assertThat(state.storedAt()).isPresent();
        assertThat(state.attempts()).isEmpty();
        assertThat(state.copies())
                .extracting(CopyState::cluster, CopyState::role, CopyState::held, CopyState::wanted)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("p1", Role.PRIMARY, version, version),
                        org.assertj.core.groups.Tuple.tuple("vault", Role.BACKUP, version, version));
    }

    @Test
    void listingsGoInOrderOfBytesPageByPage() {
        var ids = List.of("a", "a/1", "a/2", "a/ü", "a0", "b", "\uD83D\uDE00", "ü", "~");
        ids.forEach(id -> shelf.store(shelf.draft(id)));
        shelf.store(shelf.draft("a/gone"));
        run(shelf.catalogue.bury(new DataId("a/gone"), Optional.empty()));
        shelf.intend(shelf.draft("a/open"));

        assertThat(list("", 4)).containsExactly("a", "a/1", "a/2", "a/ü", "a0", "b", "~", "ü", "\uD83D\uDE00");
        assertThat(list("a/", 2)).containsExactly("a/1", "a/2", "a/ü");
        assertThat(list("\uD83D", 2)).isEmpty();
        assertThat(list("ü", 1)).containsExactly("ü");
        assertThat(list("nothing", 5)).isEmpty();
    }

    private static List<String> list(String prefix, int limit) {
        var found = new ArrayList<String>();
        Optional<DataId> after = Optional.empty();
        while (true) {
            var page = run(shelf.catalogue.list(prefix.getBytes(StandardCharsets.UTF_8), after, limit));
            assertThat(page.objects()).hasSizeLessThanOrEqualTo(limit);
            page.objects().forEach(state -> found.add(state.id().value()));
            if (!page.more()) {
                return found;
            }
            after = Optional.of(page.objects().getLast().id());
        }
    }

    // Groups

    @Test
    void manyGoTogetherAndOneBadOneHarmsNobody() {
        var taken = shelf.draft("taken");
        shelf.intend(taken);
        synchronized (shelf) {
            shelf.batches.clear();
        }
        var calls = new ArrayList<Uni<Boolean>>();
        for (var i = 0; i < 100; i++) {
            // The name of an attempt that exists already is refused by the database.
            var draft = shelf.draft("id" + i);
            var intent = i == 40
                    ? new WriteIntent(
                            draft.id(),
                            taken.stage(),
                            1,
                            draft.digest(),
                            draft.intent().copies(),
                            List.of(),
                            Conditions.NONE,
                            draft.intent().terms())
                    : draft.intent();
            calls.add(shelf.catalogue
                    .intend(intent)
                    .map(Intent.Given.class::isInstance)
                    .onFailure(CatalogueException.class)
                    .recoverWithItem(false));
        }

        var answers = runAll(calls);

        for (var i = 0; i < 100; i++) {
            assertThat(answers.get(i)).as("write %d", i).isEqualTo(i != 40);
        }
        synchronized (shelf) {
            assertThat(shelf.batches).hasSizeLessThan(100);
            assertThat(shelf.batches.stream().mapToInt(size -> size).sum()).isEqualTo(100);
        }
    }

    @Test
    void aDatabaseThatIsGoneIsSaidSo() {
        try (var other = new Shelf()) {
            other.database.sessions().close();

            assertThatThrownBy(() -> run(other.catalogue.find(new DataId("a")))).isInstanceOf(CatalogueException.class);
        }
    }
}
