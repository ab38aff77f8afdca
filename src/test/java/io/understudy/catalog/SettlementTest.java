package io.understudy.catalog;

import static io.understudy.catalog.CopyResult.doubt;
import static io.understudy.catalog.CopyResult.missing;
import static io.understudy.catalog.CopyResult.stored;
import static io.understudy.catalog.Shelf.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.catalog.Settlement.MarkRef;
import io.understudy.catalog.Settlement.Status;
import io.understudy.object.DataId;
import io.understudy.object.Place;
import io.understudy.object.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What settlements and deletions leave behind. */
class SettlementTest {
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

    @Test
    void everybodyHasStoredIt() {
        var draft = shelf.draft("a");
        var version = shelf.intend(draft).version();

        var settlement = shelf.settle(draft, stored("p1"), stored("vault"));

        assertThat(settlement.status()).isEqualTo(Status.SETTLED);
        assertThat(settlement.unmark()).isEmpty();
        var state = settlement.state().orElseThrow();
        assertThat(state.version()).isEqualTo(version);
        assertThat(state.copies()).noneMatch(CopyState::pending).allMatch(copy -> copy.holds(version));
        assertThat(state.copies()).allMatch(copy -> copy.due().isEmpty());
        assertThat(shelf.state("a").attempts()).isEmpty();
    }

    @Test
    void whoHasNotStoredItOwesIt() {
        var draft = shelf.draft("a");
        var version = shelf.intend(draft).version();

        var settlement = shelf.settle(draft, missing("p1", "down"), stored("vault"));

        assertThat(settlement.status()).isEqualTo(Status.SETTLED);
        var primary = shelf.copy("a", "p1");
        assertThat(primary.pending()).isTrue();
        assertThat(primary.wanted()).isEqualTo(version);
        assertThat(primary.held()).isEqualTo(Version.NONE);
        assertThat(primary.error()).contains("down");
        assertThat(primary.due().orElseThrow())
                .isBetween(Instant.now().plusSeconds(20), Instant.now().plusSeconds(40));
        assertThat(shelf.copy("a", "vault").holds(version)).isTrue();
    }

    @Test
    void nobodyHasStoredIt() {
        var draft = shelf.draft("a");
        shelf.intend(draft);

        var settlement = shelf.settle(draft, missing("p1", "down"), missing("vault", "down"));

        assertThat(settlement.status()).isEqualTo(Status.FAILED);
        assertThat(shelf.find("a")).isEmpty();
    }

    @Test
    void aFailedWriteLeavesTheOldVersionAsItWas() {
        var version = shelf.store(shelf.draft("a"));
        var before = shelf.state("a");
        var draft = shelf.draft("a").under("elsewhere").of("other");
        shelf.intend(draft);

        shelf.settle(draft, missing("p1", "down"), missing("vault", "down"));

        assertThat(shelf.state("a")).isEqualTo(before);
        assertThat(before.version()).isEqualTo(version);
    }

    @Test
    void somebodyMayHaveStoredIt() {
        var draft = shelf.draft("a");
        shelf.intend(draft);

        var settlement = shelf.settle(draft, missing("p1", "down"), doubt("vault", "no answer"));

        assertThat(settlement.status()).isEqualTo(Status.UNKNOWN);
        var state = shelf.state("a");
        assertThat(state.exists()).isFalse();
        assertThat(state.uncertainOn("vault")).isTrue();
        assertThat(state.uncertainOn("p1")).isFalse();
    }

    @Test
    void aDoubtBesideAStoredCopyIsADebtWithAnAttempt() {
        var draft = shelf.draft("a");
        var version = shelf.intend(draft).version();

        var first = shelf.settle(draft, stored("p1"), doubt("vault", "no answer"));
        var again = shelf.settle(draft, stored("p1"), doubt("vault", "no answer"));

        assertThat(first.status()).isEqualTo(Status.SETTLED);
        assertThat(again.status()).isEqualTo(Status.SETTLED);
        assertThat(shelf.state("a").version()).isEqualTo(version);
        assertThat(shelf.state("a").uncertainOn("vault")).isTrue();
        assertThat(shelf.copy("a", "vault").pending()).isTrue();
    }

    @Test
    void aDoubtThatTurnsOutStoredIsPaid() {
        var draft = shelf.draft("a");
        shelf.intend(draft);
        run(shelf.catalogue.settle(
                draft.outcome(shelf.process, Duration.ZERO, stored("p1"), doubt("vault", "no answer"))));

        var orphan = run(shelf.debts.takeOver(shelf.process, List.of("vault"), 10, Shelf.LEASE))
                .getFirst();
        assertThat(orphan.clusters()).containsExactly("vault");
        var settlement = shelf.recover(orphan, shelf.process, Duration.ofSeconds(1), stored("vault"));

        assertThat(settlement.status()).isEqualTo(Status.SETTLED);
        assertThat(shelf.state("a").attempts()).isEmpty();
        assertThat(shelf.copy("a", "vault").pending()).isFalse();
        assertThat(shelf.copy("a", "vault").due()).isEmpty();
        assertThat(run(shelf.debts.summary()).pending()).isZero();
    }

    @Test
    void aDoubtThatTurnsOutMissingStaysOwed() {
        var draft = shelf.draft("a");
        shelf.intend(draft);
        run(shelf.catalogue.settle(
                draft.outcome(shelf.process, Duration.ZERO, stored("p1"), doubt("vault", "no answer"))));

        var orphan = run(shelf.debts.takeOver(shelf.process, List.of("vault"), 10, Shelf.LEASE))
                .getFirst();
        var settlement = shelf.recover(orphan, shelf.process, Duration.ofSeconds(1), missing("vault", "not there"));

        assertThat(settlement.status()).isEqualTo(Status.SETTLED);
        assertThat(shelf.state("a").attempts()).isEmpty();
        assertThat(shelf.copy("a", "vault").pending()).isTrue();
    }

    @Test
    void aReplayPaysADoubtToo() {
        var draft = shelf.draft("a");
        shelf.intend(draft);
        shelf.settle(draft, stored("p1"), doubt("vault", "no answer"));
        shelf.makeDue("vault");

        var claim = shelf.claimOne("vault");
        assertThat(claim.older()).extracting(Attempt::stage).containsExactly(draft.stage());
        shelf.pay(claim, stored("vault"));

        assertThat(shelf.state("a").attempts()).isEmpty();
        assertThat(shelf.copy("a", "vault").pending()).isFalse();
    }

    @Test
    void aSettlementOfAnAttemptThatIsNoMoreChangesNothing() {
        var draft = shelf.draft("a");
        shelf.intend(draft);
        shelf.settle(draft, stored("p1"), missing("vault", "down"));
        var before = shelf.state("a");

        var again = shelf.settle(draft, stored("p1"), stored("vault"));

        assertThat(again.status()).isEqualTo(Status.GONE);
        assertThat(again.state()).contains(before);
        assertThat(shelf.state("a")).isEqualTo(before);
    }

    @Test
    void aSettlementByADeadProcessChangesNothing() {
        var draft = shelf.draft("a");
        shelf.intend(draft);
        run(shelf.processes.retire(shelf.process));
        var before = shelf.state("a");

        var settlement = shelf.settle(draft, stored("p1"), stored("vault"));

        assertThat(settlement.status()).isEqualTo(Status.GONE);
        assertThat(shelf.state("a")).isEqualTo(before);
    }

    @Test
    void aSettlementBySomebodyElseChangesNothing() {
        var draft = shelf.draft("a");
        shelf.intend(draft);
        var other = shelf.newProcess();

        var settlement =
                run(shelf.catalogue.settle(draft.outcome(other, Duration.ZERO, stored("p1"), stored("vault"))));

        assertThat(settlement.status()).isEqualTo(Status.GONE);
        assertThat(shelf.state("a").exists()).isFalse();
    }

    @Test
    void aSettlementOfWhatIsUnknownToTheCatalogueIsGone() {
        var settlement = shelf.settle(shelf.draft("nothing"), stored("p1"));

        assertThat(settlement.status()).isEqualTo(Status.GONE);
        assertThat(settlement.state()).isEmpty();
    }

    @Test
    void anErrorWithNulAndWithoutEndIsSettledAllTheSame() {
        var draft = shelf.draft("a");
        shelf.intend(draft);

        shelf.settle(draft, stored("p1"), missing("vault", "\u0000" + "x".repeat(100_000)));

        assertThat(shelf.copy("a", "vault").error().orElseThrow())
                .startsWith("\uFFFDx")
                .hasSizeLessThan(2000);
    }

    // Two writes at once

    @Test
    void theNewerOfTwoWritesStays() {
        var older = shelf.draft("a").of("older");
        var newer = shelf.draft("a").of("newer");
        shelf.intend(older);
        var version = shelf.intend(newer).version();

        shelf.settle(newer, stored("p1"), stored("vault"));
        var late = shelf.settle(older, stored("p1"), stored("vault"));

        assertThat(late.status()).isEqualTo(Status.GONE);
        assertThat(shelf.state("a").version()).isEqualTo(version);
        assertThat(shelf.state("a").digest()).contains(newer.digest());
        assertThat(shelf.state("a").copies()).allMatch(copy -> copy.holds(version));
        assertThat(shelf.state("a").attempts()).isEmpty();
    }

    @Test
    void anOlderWriteThatComesLateWhereTheNewerIsMissingIsWrittenOver() {
        var older = shelf.draft("a").of("older");
        var newer = shelf.draft("a").of("newer");
        var first = shelf.intend(older).version();
        var version = shelf.intend(newer).version();

        shelf.settle(newer, stored("p1"), missing("vault", "down"));
        var late = shelf.settle(older, missing("p1", "fenced"), stored("vault"));

        assertThat(late.status()).isEqualTo(Status.SETTLED);
        assertThat(shelf.state("a").version()).isEqualTo(version);
        assertThat(shelf.copy("a", "vault").held()).isEqualTo(first);
        assertThat(shelf.copy("a", "vault").wanted()).isEqualTo(version);
        assertThat(shelf.copy("a", "vault").pending()).isTrue();
    }

    @Test
    void anOlderWriteThatComesLateToAFormerTargetIsOwedAway() {
        var older = shelf.draft("a").to("p1", "attic");
        var newer = shelf.draft("a").to("p1", "vault");
        shelf.intend(older);
        var version = shelf.intend(newer).version();

        shelf.settle(newer, stored("p1"), stored("vault"));
        shelf.settle(older, missing("p1", "fenced"), stored("attic"));

        assertThat(shelf.state("a").version()).isEqualTo(version);
        var claim = shelf.claimOne("attic");
        assertThat(claim.kind()).isEqualTo(Attempt.Kind.DELETE);
    }

    @Test
    void theOlderOfTwoMayBeSettledFirst() {
        var older = shelf.draft("a").of("older");
        var newer = shelf.draft("a").of("newer");
        var first = shelf.intend(older).version();
        var version = shelf.intend(newer).version();

        shelf.settle(older, stored("p1"), stored("vault"));
        assertThat(shelf.state("a").version()).isEqualTo(first);
        shelf.settle(newer, stored("p1"), stored("vault"));

        assertThat(shelf.state("a").version()).isEqualTo(version);
        assertThat(shelf.state("a").attempts()).isEmpty();
    }

    @Test
    void anotherPlaceOnTheSameClusterKeepsItsDoubt() {
        var older = shelf.draft("a").under("old").to("p1");
        shelf.intend(older);
        run(shelf.catalogue.settle(older.outcome(shelf.process, Duration.ZERO, doubt("p1", "no answer"))));
        var version = shelf.store(shelf.draft("a").under("new").to("p1"));

        assertThat(shelf.state("a").uncertainOn("p1")).isTrue();
        var orphan = run(shelf.debts.takeOver(shelf.process, List.of("p1"), 10, Shelf.LEASE))
                .getFirst();
        assertThat(orphan.places()).containsEntry("p1", new Place("old/a"));
        shelf.recover(orphan, shelf.process, Duration.ZERO, stored("p1"));

        assertThat(shelf.state("a").version()).isEqualTo(version);
        var claim = shelf.claimOne("p1");
        assertThat(claim.kind()).isEqualTo(Attempt.Kind.DELETE);
        assertThat(claim.place()).isEqualTo(new Place("old/a"));
        shelf.pay(claim, stored("p1"));
        assertThat(shelf.state("a").copies()).extracting(CopyState::place).containsExactly(new Place("new/a"));
    }

    // Schedules and moves

    @Test
    void aScheduledBackupIsDueAfterThePlansInterval() {
        var draft = shelf.draft("a").after(Duration.ofHours(1));
        var version = shelf.intend(draft).version();

        shelf.settle(draft, stored("p1"));

        var backup = shelf.copy("a", "vault");
        assertThat(backup.wanted()).isEqualTo(version);
        assertThat(backup.error()).isEmpty();
        assertThat(backup.due().orElseThrow())
                .isBetween(Instant.now().plusSeconds(3500), Instant.now().plusSeconds(3700));
        assertThat(shelf.state("a").mode()).isEqualTo("async");
        assertThat(shelf.claim(shelf.process, "vault")).isEmpty();
    }

    @Test
    void aNewOwnerAndANewTargetLeaveDeletionsBehind() {
        shelf.store(shelf.draft("a").to("p1", "vault"));

        var version = shelf.store(shelf.draft("a").to("p2", "attic"));

        var state = shelf.state("a");
        assertThat(state.current()).extracting(CopyState::cluster).containsExactly("p2", "attic");
        assertThat(state.current()).allMatch(copy -> copy.holds(version));
        assertThat(shelf.copy("a", "p1").wanted()).isEqualTo(Version.NONE);
        assertThat(shelf.claimOne("p1").kind()).isEqualTo(Attempt.Kind.DELETE);
        assertThat(shelf.claimOne("vault").kind()).isEqualTo(Attempt.Kind.DELETE);
    }

    @Test
    void aMoveBackFindsTheOldPlaceAgain() {
        shelf.store(shelf.draft("a").under("x"));
        shelf.store(shelf.draft("a").under("y"));

        var version = shelf.store(shelf.draft("a").under("x"));

        assertThat(shelf.state("a").current())
                .extracting(CopyState::place)
                .containsExactly(new Place("x/a"), new Place("x/a"));
        assertThat(shelf.state("a").current())
                .allMatch(copy -> copy.holds(version) && copy.due().isEmpty());
        assertThat(shelf.claimOne("p1").place()).isEqualTo(new Place("y/a"));
    }

    // Marks

    @Test
    void aPaidDebtsMarksGo() {
        var draft = shelf.draft("a").to("p1", "vault", "attic");
        var version = shelf.intend(draft).version();
        var settlement = shelf.settle(draft, stored("p1"), missing("vault", "down"), stored("attic"));
        assertThat(settlement.unmark()).isEmpty();
        shelf.makeDue("vault");

        var paid = shelf.pay(shelf.claimOne("vault"), stored("vault"));

        assertThat(paid.unmark())
                .containsExactlyInAnyOrder(new MarkRef("p1", "vault", version), new MarkRef("attic", "vault", version));
    }

    @Test
    void marksOfAnOlderVersionGo() {
        var draft = shelf.draft("a");
        var version = shelf.intend(draft).version();
        shelf.settle(draft, stored("p1"), missing("vault", "down"));

        var newer = shelf.draft("a");
        var newest = shelf.intend(newer).version();
        var settlement = shelf.settle(newer, stored("p1"), missing("vault", "down"));

        assertThat(settlement.unmark()).containsExactly(new MarkRef("p1", "vault", version));
        shelf.makeDue("vault");
        assertThat(shelf.pay(shelf.claimOne("vault"), stored("vault")).unmark())
                .containsExactly(new MarkRef("p1", "vault", newest));
    }

    @Test
    void marksOfADeletedObjectGo() {
        var draft = shelf.draft("a");
        var version = shelf.intend(draft).version();
        shelf.settle(draft, stored("p1"), missing("vault", "down"));

        run(shelf.catalogue.bury(new DataId("a"), Optional.empty()));
        var settlement = shelf.pay(shelf.claimOne("p1"), stored("p1"));

        assertThat(settlement.unmark()).containsExactly(new MarkRef("p1", "vault", version));
        assertThat(shelf.find("a")).isEmpty();
    }

    // Deletions

    @Test
    void aDeletedObjectIsATombstoneUntilItsCopiesAreGone() {
        var version = shelf.store(shelf.draft("a"));

        var burial = run(shelf.catalogue.bury(new DataId("a"), Optional.empty()));

        assertThat(burial).isInstanceOf(Burial.Buried.class);
        assertThat(((Burial.Buried) burial).version()).isGreaterThan(version);
        assertThat(shelf.state("a").exists()).isFalse();
        assertThat(shelf.state("a").deleted()).isTrue();
        shelf.pay(shelf.claimOne("p1"), stored("p1"));
        assertThat(shelf.state("a").copies()).extracting(CopyState::cluster).containsExactly("vault");
        shelf.pay(shelf.claimOne("vault"), stored("vault"));
        assertThat(shelf.find("a")).isEmpty();
    }

    @Test
    void whatIsNotThereIsNotDeleted() {
        assertThat(run(shelf.catalogue.bury(new DataId("a"), Optional.empty()))).isEqualTo(new Burial.NotFound());
        shelf.store(shelf.draft("a"));
        run(shelf.catalogue.bury(new DataId("a"), Optional.empty()));
        assertThat(run(shelf.catalogue.bury(new DataId("a"), Optional.empty()))).isEqualTo(new Burial.NotFound());
        shelf.intend(shelf.draft("b"));
        assertThat(run(shelf.catalogue.bury(new DataId("b"), Optional.empty()))).isEqualTo(new Burial.NotFound());
    }

    @Test
    void aDeletionMayHaveACondition() {
        var version = shelf.store(shelf.draft("a"));
        var other = new Version(version.value() - 1);

        assertThat(run(shelf.catalogue.bury(new DataId("a"), Optional.of(other))))
                .isEqualTo(new Burial.PreconditionFailed(Optional.of(version)));
        var open = shelf.draft("a");
        shelf.intend(open);
        assertThat(run(shelf.catalogue.bury(new DataId("a"), Optional.of(version))))
                .isEqualTo(new Burial.Busy());
        shelf.settle(open, missing("p1", "down"), missing("vault", "down"));
        assertThat(run(shelf.catalogue.bury(new DataId("a"), Optional.of(version))))
                .isInstanceOf(Burial.Buried.class);
    }

    @Test
    void aWriteThatWasUnderWayDoesNotBringADeletedObjectBack() {
        shelf.store(shelf.draft("a"));
        var open = shelf.draft("a").under("elsewhere");
        shelf.intend(open);
        run(shelf.catalogue.bury(new DataId("a"), Optional.empty()));

        shelf.settle(open, stored("p1"), missing("vault", "down"));

        assertThat(shelf.state("a").exists()).isFalse();
        for (var place : List.of("a", "elsewhere/a")) { // one after the other on one cluster
            shelf.makeDue("p1");
            var claim = shelf.claimOne("p1");
            assertThat(claim.kind()).isEqualTo(Attempt.Kind.DELETE);
            assertThat(claim.place()).isEqualTo(new Place(place));
            shelf.pay(claim, stored("p1"));
        }
        shelf.pay(shelf.claimOne("vault"), stored("vault"));
        assertThat(shelf.find("a")).isEmpty();
    }

    @Test
    void aReplayThatWasUnderWayDoesNotBringADeletedObjectBack() {
        var draft = shelf.draft("a");
        shelf.intend(draft);
        shelf.settle(draft, stored("p1"), missing("vault", "down"));
        shelf.makeDue("vault");
        var replay = shelf.claimOne("vault");
        run(shelf.catalogue.bury(new DataId("a"), Optional.empty()));

        shelf.pay(replay, stored("vault"));

        assertThat(shelf.state("a").exists()).isFalse();
        shelf.pay(shelf.claimOne("vault"), stored("vault"));
        shelf.pay(shelf.claimOne("p1"), stored("p1"));
        assertThat(shelf.find("a")).isEmpty();
    }

    @Test
    void aNewObjectMayTakeADeletedOnesPlaceAtOnce() {
        shelf.store(shelf.draft("a"));
        run(shelf.catalogue.bury(new DataId("a"), Optional.empty()));

        var version = shelf.store(shelf.draft("a"));

        assertThat(shelf.state("a").exists()).isTrue();
        assertThat(shelf.state("a").version()).isEqualTo(version);
        assertThat(shelf.claim(shelf.process, "p1", "vault")).isEmpty();
    }

    @Test
    void backupsMayStayWhenAnObjectIsDeleted() {
        var version = shelf.store(shelf.draft("a").keeping());
        run(shelf.catalogue.bury(new DataId("a"), Optional.empty()));

        shelf.pay(shelf.claimOne("p1"), stored("p1"));

        assertThat(shelf.state("a").exists()).isFalse();
        assertThat(shelf.claim(shelf.process, "vault")).isEmpty();
        assertThat(shelf.copy("a", "vault").held()).isEqualTo(version);
    }

    @Test
    void aBackupThatStaysIsNotOwedWhatItNeverHad() {
        var draft = shelf.draft("a").keeping();
        shelf.intend(draft);
        shelf.settle(draft, stored("p1"), missing("vault", "down"));
        run(shelf.catalogue.bury(new DataId("a"), Optional.empty()));

        shelf.pay(shelf.claimOne("p1"), stored("p1"));

        assertThat(shelf.find("a")).isEmpty();
    }

    @Test
    void aLateCopyOfADeletedObjectThatIsKeptIsNoDebt() {
        var first = shelf.draft("a").keeping();
        shelf.store(first);
        var second = shelf.draft("a").keeping();
        shelf.intend(second);
        run(shelf.catalogue.bury(new DataId("a"), Optional.empty()));

        shelf.settle(second, stored("p1"), stored("vault"));

        var kept = shelf.copy("a", "vault");
        assertThat(kept.pending()).isFalse();
        assertThat(kept.due()).isEmpty();
    }
}
