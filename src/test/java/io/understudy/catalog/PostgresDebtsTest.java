package io.understudy.catalog;

import static io.understudy.catalog.CopyResult.doubt;
import static io.understudy.catalog.CopyResult.missing;
import static io.understudy.catalog.CopyResult.stored;
import static io.understudy.catalog.Shelf.run;
import static io.understudy.catalog.Shelf.runAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.mutiny.Uni;
import io.understudy.object.DataId;
import io.understudy.object.InvalidValueException;
import io.understudy.object.Place;
import io.understudy.object.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostgresDebtsTest {
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

    // Claims

    @Test
    void aDebtIsClaimedWithAllThatPayingItTakes() {
        var draft = owe("a", "vault");
        var version = shelf.state("a").version();

        var claim = shelf.claimOne("vault");

        assertThat(claim.id()).isEqualTo(draft.id());
        assertThat(claim.kind()).isEqualTo(Attempt.Kind.REPLAY);
        assertThat(claim.version()).isEqualTo(version);
        assertThat(claim.size()).isEqualTo(draft.bytes().length());
        assertThat(claim.digest()).contains(draft.digest());
        assertThat(claim.role()).isEqualTo(Role.BACKUP);
        assertThat(claim.place()).isEqualTo(new Place("a"));
        assertThat(claim.attempts()).isEqualTo(1);
        assertThat(claim.sources()).containsExactly(new Claim.Source("p1", new Place("a")));
        assertThat(claim.older()).isEmpty();
        assertThat(shelf.state("a").attempts())
                .containsExactly(new Attempt(claim.stage(), Attempt.Kind.REPLAY, version, List.of("vault")));
    }

    @Test
    void thePrimaryIsTheFirstSource() {
        var draft = shelf.draft("a").to("z-primary", "a-backup", "vault");
        shelf.intend(draft);
        shelf.settle(draft, stored("z-primary"), stored("a-backup"), missing("vault", "down"));
        shelf.makeDue("vault");

        assertThat(shelf.claimOne("vault").sources())
                .extracting(Claim.Source::cluster)
                .containsExactly("z-primary", "a-backup");
    }

    @Test
    void onlyWhatIsDueOnTheseClustersIsClaimedOldestFirst() {
        owe("late", "vault");
        owe("early", "vault");
        owe("elsewhere", "p1");
        shelf.database.execute(
                "update copy set due = now() - interval '2 hours' where object_id = 'early' and cluster = 'vault'");
        var draft = shelf.draft("waiting");
        shelf.intend(draft);
        shelf.settle(draft, stored("p1"), missing("vault", "down"));

        assertThat(shelf.claim(shelf.process, "other")).isEmpty();
        assertThat(run(shelf.debts.claim(shelf.process, List.of("vault"), Shelf.names(1), Shelf.LEASE)))
                .extracting(claim -> claim.id().value())
                .containsExactly("early");
        assertThat(shelf.claim(shelf.process, "vault", "p1"))
                .extracting(claim -> claim.id().value())
                .containsExactlyInAnyOrder("late", "elsewhere");
    }

    @Test
    void nothingIsClaimedTwice() {
        for (var i = 0; i < 120; i++) {
            owe("id" + i, "vault");
        }
        var other = shelf.newProcess();
        var calls = new ArrayList<Uni<List<Claim>>>();
        for (var i = 0; i < 40; i++) {
            calls.add(shelf.debts.claim(
                    i % 2 == 0 ? shelf.process : other, List.of("vault"), Shelf.names(5), Shelf.LEASE));
        }

        var claims = runAll(calls).stream().flatMap(List::stream).toList();

        assertThat(claims).extracting(Claim::id).doesNotHaveDuplicates();
        var rest = new ArrayList<Claim>();
        for (var more = shelf.claim(other, "vault"); !more.isEmpty(); more = shelf.claim(other, "vault")) {
            rest.addAll(more);
        }
        assertThat(claims.size() + rest.size()).isEqualTo(120);
    }

    @Test
    void aDeadProcessClaimsNothing() {
        owe("a", "vault");
        run(shelf.processes.retire(shelf.process));

        assertThat(shelf.claim(shelf.process, "vault")).isEmpty();
        assertThat(shelf.claim(shelf.newProcess(), "vault")).hasSize(1);
    }

    @Test
    void aLostLeaseIsClaimedAgainOnceItsAttemptIsDecided() {
        owe("a", "vault");
        var lost = shelf.claimOne("vault");
        run(shelf.processes.retire(shelf.process));
        var other = shelf.newProcess();
        assertThat(shelf.claim(other, "vault")).isEmpty();

        shelf.database.execute(
                "update copy set leased_until = now() - interval '1 second' where leased_until is not null");
        assertThat(shelf.claim(other, "vault")).isEmpty();
        var orphan = run(shelf.debts.takeOver(other, List.of("vault"), 10, Shelf.LEASE))
                .getFirst();
        assertThat(orphan.stage()).isEqualTo(lost.stage());
        assertThat(orphan.kind()).isEqualTo(Attempt.Kind.REPLAY);
        shelf.recover(orphan, other, Duration.ZERO, missing("vault", "it had not been stored"));
        shelf.makeDue("vault");

        var again = shelf.claim(other, "vault");
        assertThat(again).hasSize(1);
        assertThat(again.getFirst().attempts()).isEqualTo(1); // an outage of ours is no attempt
        assertThat(shelf.pay(lost, stored("vault")).status()).isEqualTo(Settlement.Status.GONE);
        assertThat(shelf.pay(again.getFirst(), stored("vault")).status()).isEqualTo(Settlement.Status.SETTLED);
    }

    @Test
    void aNewerAttemptHasTheSayFirst() {
        owe("a", "vault");
        var open = shelf.draft("a");
        shelf.intend(open);

        assertThat(shelf.claim(shelf.process, "vault")).isEmpty();
        assertThat(shelf.copy("a", "vault").due().orElseThrow())
                .isAfter(Instant.now().plus(Shelf.POSTPONED).minusSeconds(20));
        shelf.settle(open, missing("p1", "down"), missing("vault", "down"));
        shelf.makeDue("vault");
        assertThat(shelf.claim(shelf.process, "vault")).hasSize(1);
    }

    @Test
    void aNewerWriteTakesTheSayFromAReplay() {
        owe("a", "vault");
        var replay = shelf.claimOne("vault");

        var write = shelf.draft("a");
        assertThat(shelf.intend(write).older()).extracting(Attempt::stage).containsExactly(replay.stage());
        shelf.settle(write, stored("p1"), stored("vault"));

        assertThat(shelf.pay(replay, stored("vault")).status()).isEqualTo(Settlement.Status.GONE);
        assertThat(shelf.copy("a", "vault").held()).isEqualTo(shelf.state("a").version());
    }

    // What paying comes to

    @Test
    void aPaidDebtIsGone() {
        owe("a", "vault");

        var settlement = shelf.pay(shelf.claimOne("vault"), stored("vault"));

        assertThat(settlement.status()).isEqualTo(Settlement.Status.SETTLED);
        var copy = shelf.copy("a", "vault");
        assertThat(copy.pending()).isFalse();
        assertThat(copy.attempts()).isZero();
        assertThat(copy.error()).isEmpty();
        assertThat(shelf.claim(shelf.process, "vault")).isEmpty();
    }

    @Test
    void aFailureIsCountedAndTriedAgainLater() {
        owe("a", "vault");

        shelf.pay(shelf.claimOne("vault"), missing("vault", "refused"));

        var copy = shelf.copy("a", "vault");
        assertThat(copy.attempts()).isEqualTo(1);
        assertThat(copy.error()).contains("refused");
        assertThat(copy.due().orElseThrow()).isAfter(Instant.now().plusSeconds(20));
        shelf.makeDue("vault");
        assertThat(shelf.claimOne("vault").attempts()).isEqualTo(2);
    }

    @Test
    void anOutageIsNoAttempt() {
        owe("a", "vault");

        shelf.pay(shelf.claimOne("vault"), missing("vault", "down"), Outcome.Verdict.GIVEN_BACK);

        assertThat(shelf.copy("a", "vault").attempts()).isZero();
    }

    @Test
    void poisonIsSetAsideAndLostIsSaid() {
        owe("poison", "vault");
        owe("lost", "vault");
        for (var claim : shelf.claim(shelf.process, "vault")) {
            shelf.pay(
                    claim,
                    missing("vault", "no"),
                    claim.id().value().equals("poison") ? Outcome.Verdict.SET_ASIDE : Outcome.Verdict.LOST);
        }

        assertThat(shelf.copy("poison", "vault").setAside()).isTrue();
        assertThat(shelf.copy("lost", "vault").lost()).isTrue();
        var summary = run(shelf.debts.summary());
        assertThat(summary.pending()).isEqualTo(2);
        assertThat(summary.setAside()).isEqualTo(1);
        assertThat(summary.lost()).isEqualTo(1);
        assertThat(run(shelf.debts.makeDue(Optional.empty(), Optional.empty()))).isEqualTo(2);
        assertThat(shelf.claim(shelf.process, "vault")).hasSize(2);
        assertThat(shelf.copy("poison", "vault").setAside()).isFalse();
    }

    @Test
    void aReplayInDoubtIsTriedAgainAndLookedAt() {
        owe("a", "vault");
        var first = shelf.claimOne("vault");

        shelf.pay(first, doubt("vault", "no answer"));

        assertThat(shelf.copy("a", "vault").pending()).isTrue();
        shelf.makeDue("vault");
        var second = shelf.claimOne("vault");
        assertThat(second.older()).extracting(Attempt::stage).containsExactly(first.stage());
        shelf.pay(second, stored("vault"));
        assertThat(shelf.state("a").attempts()).isEmpty();
    }

    // Deletions

    @Test
    void anOldCopyGoesOnlyOnceTheNewOneIsStored() {
        shelf.store(shelf.draft("a").to("p1", "vault"));
        var draft = shelf.draft("a").to("p2", "vault");
        shelf.intend(draft);
        shelf.settle(draft, missing("p2", "down"), stored("vault"));
        assertThat(shelf.copy("a", "p1").due()).isPresent();

        assertThat(shelf.claim(shelf.process, "p1")).isEmpty();
        shelf.makeDue("p2");
        shelf.pay(shelf.claimOne("p2"), stored("p2"));
        shelf.makeDue("p1");

        var claim = shelf.claimOne("p1");
        assertThat(claim.kind()).isEqualTo(Attempt.Kind.DELETE);
        assertThat(claim.version()).isEqualTo(Version.NONE);
        assertThat(claim.sources()).isEmpty();
        shelf.pay(claim, stored("p1"));
        assertThat(shelf.state("a").copies()).extracting(CopyState::cluster).containsExactly("p2", "vault");
    }

    @Test
    void aDeletionThatFailsIsTriedAgain() {
        shelf.store(shelf.draft("a"));
        run(shelf.catalogue.bury(new DataId("a"), Optional.empty()));

        shelf.pay(shelf.claimOne("p1"), missing("p1", "refused"));

        assertThat(shelf.copy("a", "p1").error()).contains("refused");
        assertThat(shelf.copy("a", "p1").due().orElseThrow()).isAfter(Instant.now());
        assertThat(run(shelf.debts.summary()).deletions()).isEqualTo(2);
        assertThat(run(shelf.debts.summary()).pending()).isZero();
    }

    @Test
    void aDeletionThatIsOvertakenByANewWriteChangesNothing() {
        shelf.store(shelf.draft("a"));
        run(shelf.catalogue.bury(new DataId("a"), Optional.empty()));
        var deletion = shelf.claimOne("p1");

        var version = shelf.store(shelf.draft("a"));

        assertThat(shelf.pay(deletion, stored("p1")).status()).isEqualTo(Settlement.Status.GONE);
        assertThat(shelf.copy("a", "p1").holds(version)).isTrue();
    }

    // Distrust

    @Test
    void aBadCopyIsWrittenAgain() {
        var version = shelf.store(shelf.draft("a"));

        assertThat(run(shelf.debts.distrust(new DataId("a"), "p1", version))).isTrue();

        assertThat(shelf.copy("a", "p1").pending()).isTrue();
        assertThat(shelf.claimOne("p1").sources())
                .extracting(Claim.Source::cluster)
                .containsExactly("vault");
    }

    @Test
    void theOnlyCopyIsNotDistrusted() {
        var version = shelf.store(shelf.draft("a"));
        run(shelf.debts.distrust(new DataId("a"), "p1", version));

        assertThat(run(shelf.debts.distrust(new DataId("a"), "vault", version))).isFalse();
        assertThat(run(shelf.debts.distrust(new DataId("a"), "p1", version))).isFalse();

        assertThat(shelf.copy("a", "vault").holds(version)).isTrue();
    }

    @Test
    void twoWhoDistrustEachOthersSourceLeaveOne() {
        for (var round = 0; round < 30; round++) {
            var id = "id" + round;
            var version = shelf.store(shelf.draft(id));

            var taken = runAll(List.of(
                    shelf.debts.distrust(new DataId(id), "p1", version),
                    shelf.debts.distrust(new DataId(id), "vault", version)));

            assertThat(taken).containsExactlyInAnyOrder(true, false);
        }
    }

    @Test
    void badBytesGoWithTheObject() {
        var version = shelf.store(shelf.draft("a").keeping());
        run(shelf.debts.distrust(new DataId("a"), "p1", version));
        shelf.store(shelf.draft("a").to("p2", "attic"));
        shelf.makeDue("p1");
        shelf.pay(shelf.claimOne("p1"), stored("p1"));
        run(shelf.debts.distrust(new DataId("a"), "attic", shelf.state("a").version()));

        run(shelf.catalogue.bury(new DataId("a"), Optional.empty()));

        assertThat(shelf.claimOne("attic").kind()).isEqualTo(Attempt.Kind.DELETE);
        assertThat(shelf.state("a").copies()).extracting(CopyState::cluster).doesNotContain("p1");
    }

    @Test
    void anotherVersionIsNotDistrusted() {
        var version = shelf.store(shelf.draft("a"));
        shelf.store(shelf.draft("a"));

        assertThat(run(shelf.debts.distrust(new DataId("a"), "p1", version))).isFalse();
    }

    // Orphans

    @Test
    void onlyAttemptsOfTheDeadAndTheAbandonedAreTakenOverByOne() {
        var mine = shelf.draft("a");
        shelf.intend(mine);
        var other = shelf.newProcess();
        assertThat(run(shelf.debts.takeOver(other, List.of("p1", "vault"), 10, Shelf.LEASE)))
                .isEmpty();
        run(shelf.processes.retire(shelf.process));

        assertThat(run(shelf.debts.takeOver(other, List.of("elsewhere"), 10, Shelf.LEASE)))
                .isEmpty();
        var third = shelf.newProcess();
        var taken = runAll(List.of(
                shelf.debts.takeOver(other, List.of("p1"), 10, Shelf.LEASE),
                shelf.debts.takeOver(third, List.of("vault"), 10, Shelf.LEASE)));

        assertThat(taken.stream().flatMap(List::stream)).hasSize(1);
        var by = taken.getFirst().isEmpty() ? third : other;
        var orphan = taken.stream().flatMap(List::stream).findFirst().orElseThrow();
        assertThat(orphan.stage()).isEqualTo(mine.stage());
        assertThat(orphan.clusters()).containsExactly("p1", "vault");
        assertThat(orphan.places()).containsEntry("p1", new Place("a")).containsEntry("vault", new Place("a"));
        assertThat(orphan.digest()).contains(mine.digest());
        assertThat(orphan.older()).extracting(Attempt::stage).containsExactly(mine.stage());
        shelf.recover(orphan, by, Duration.ZERO, stored("p1"), missing("vault", "not there"));
        assertThat(shelf.state("a").version()).isEqualTo(orphan.version());
        assertThat(shelf.copy("a", "vault").pending()).isTrue();
    }

    @Test
    void anOrphanThatNobodyHoldsIsRolledBack() {
        var old = shelf.store(shelf.draft("a"));
        shelf.intend(shelf.draft("a").under("elsewhere"));
        run(shelf.processes.retire(shelf.process));
        var other = shelf.newProcess();

        var orphan =
                run(shelf.debts.takeOver(other, List.of("p1"), 10, Shelf.LEASE)).getFirst();
        shelf.recover(orphan, other, Duration.ZERO, missing("p1", "not there"), missing("vault", "not there"));

        assertThat(shelf.state("a").version()).isEqualTo(old);
        assertThat(shelf.state("a").attempts()).isEmpty();
        assertThat(shelf.state("a").copies()).extracting(CopyState::place).containsOnly(new Place("a"));
    }

    @Test
    void anOrphanWaitsForTheClusterThatCannotBeReached() {
        shelf.intend(shelf.draft("a"));
        run(shelf.processes.retire(shelf.process));
        var other = shelf.newProcess();

        var orphan =
                run(shelf.debts.takeOver(other, List.of("p1"), 10, Shelf.LEASE)).getFirst();
        var settlement =
                shelf.recover(orphan, other, Duration.ofMinutes(1), missing("p1", "not there"), doubt("vault", "down"));

        assertThat(settlement.status()).isEqualTo(Settlement.Status.UNKNOWN);
        assertThat(run(shelf.debts.takeOver(other, List.of("p1", "vault"), 10, Shelf.LEASE)))
                .isEmpty();
        shelf.database.execute("update attempt set leased_until = now() - interval '1 second'");
        assertThat(run(shelf.debts.takeOver(other, List.of("p1"), 10, Shelf.LEASE)))
                .isEmpty();
        assertThat(run(shelf.debts.takeOver(other, List.of("vault"), 10, Shelf.LEASE)))
                .extracting(Orphan::clusters)
                .containsExactly(List.of("vault"));
    }

    @Test
    void whoTookOverAndDiedIsFollowedByTheNext() {
        var mine = shelf.draft("a");
        shelf.intend(mine);
        run(shelf.processes.retire(shelf.process));
        var second = shelf.newProcess();
        var third = shelf.newProcess();
        var lost = run(shelf.debts.takeOver(second, List.of("p1"), 10, Shelf.LEASE))
                .getFirst();

        assertThat(run(shelf.debts.takeOver(third, List.of("p1"), 10, Shelf.LEASE)))
                .isEmpty();
        shelf.database.execute("update attempt set leased_until = now() - interval '1 second'");
        var again =
                run(shelf.debts.takeOver(third, List.of("p1"), 10, Shelf.LEASE)).getFirst();

        assertThat(shelf.recover(lost, second, Duration.ZERO, missing("p1", ""), missing("vault", ""))
                        .status())
                .isEqualTo(Settlement.Status.GONE);
        assertThat(shelf.recover(again, third, Duration.ZERO, stored("p1"), stored("vault"))
                        .status())
                .isEqualTo(Settlement.Status.SETTLED);
    }

    // Marks

    @Test
    void aMarksDebtHasEndedWhenItIsPaidReplacedOrDeleted() {
        var paid = marked("paid");
        shelf.makeDue("vault");
        shelf.pay(shelf.claimOne("vault"), stored("vault"));
        var replaced = marked("replaced");
        owe("replaced", "vault");
        var deleted = marked("deleted");
        run(shelf.catalogue.bury(deleted.id(), Optional.empty()));
        var owed = marked("owed");
        var draft = shelf.draft("under way");
        var underWay = new MarkedDebt(draft.id(), "vault", shelf.intend(draft).version());
        var never = new MarkedDebt(new DataId("never"), "vault", new Version(7));

        var ended = run(shelf.debts.ended(List.of(paid, replaced, deleted, owed, underWay, never)));

        assertThat(ended).containsExactlyInAnyOrder(paid, replaced, deleted, never);
        assertThat(run(shelf.debts.ended(List.of()))).isEmpty();
    }

    private static MarkedDebt marked(String id) {
        return new MarkedDebt(owe(id, "vault").id(), "vault", shelf.state(id).version());
    }

    // Markers

    @Test
    void markersArePagedInOrderOfIds() {
        for (var id : List.of("c", "a", "weird \u0000\n", "b")) {
            owe(id, "vault");
        }
        owe("primary", "p1");
        shelf.store(shelf.draft("fine"));
        var twice = shelf.draft("twice").to("p1", "vault", "attic");
        shelf.intend(twice);
        shelf.settle(twice, stored("p1"), missing("vault", "down"), missing("attic", "down"));

        assertThat(markers(Optional.empty(), Optional.empty(), 2))
                .containsExactly(
                        "a vault",
                        "b vault",
                        "c vault",
                        "primary p1",
                        "twice attic",
                        "twice vault",
                        "weird \u0000\n vault");
        assertThat(markers(Optional.of(MarkerState.PENDING_STORE), Optional.empty(), 1))
                .containsExactly("primary p1");
        assertThat(markers(Optional.of(MarkerState.PENDING_BACKUP), Optional.of("attic"), 10))
                .containsExactly("twice attic");
        assertThatThrownBy(() -> run(shelf.debts.markers(
                        new MarkerQuery(Optional.empty(), Optional.empty(), 1, Optional.of("bm9uc2Vuc2U")))))
                .isInstanceOf(InvalidValueException.class);
    }

    @Test
    void aMarkerSaysWhatIsKnown() {
        var draft = owe("a", "vault");

        var marker = run(shelf.debts.markers(new MarkerQuery(Optional.empty(), Optional.empty(), 10, Optional.empty())))
                .markers()
                .getFirst();

        assertThat(marker.id()).isEqualTo(draft.id());
        assertThat(marker.version()).isEqualTo(shelf.state("a").version());
        assertThat(marker.state()).isEqualTo(MarkerState.PENDING_BACKUP);
        assertThat(marker.place()).isEqualTo("a");
        assertThat(marker.size()).isEqualTo(draft.bytes().length());
        assertThat(marker.heldBy()).containsExactly("p1");
        assertThat(marker.error()).contains("down");
        assertThat(marker.due()).isPresent();
    }

    @Test
    void theSummaryCountsMarkersAndTheAgeOfTheOverdueOnes() {
        assertThat(run(shelf.debts.summary())).isEqualTo(new MarkerSummary(0, 0, 0, List.of(), 0, 0, 0));
        var scheduled = shelf.draft("scheduled").after(Duration.ofDays(1));
        shelf.store(scheduled);
        shelf.database.execute(
                "update object set version = version - 3600000000",
                "update copy set wanted = wanted - 3600000000,"
                        + " held = case when held = 0 then 0 else held - 3600000000 end");

        assertThat(run(shelf.debts.summary()).oldestSeconds()).isZero();
        owe("a", "p1");
        owe("b", "p1");
        var summary = run(shelf.debts.summary());

        assertThat(summary.oldestSeconds()).isBetween(0L, 60L);
        assertThat(summary.pending()).isEqualTo(3);
        assertThat(summary.bytes()).isEqualTo(scheduled.bytes().length() + 2L * "bytes of a".length());
        assertThat(summary.groups())
                .containsExactly(
                        new MarkerSummary.Group("p1", MarkerState.PENDING_STORE, 2, 2L * "bytes of a".length(), 2),
                        new MarkerSummary.Group(
                                "vault",
                                MarkerState.PENDING_BACKUP,
                                1,
                                scheduled.bytes().length(),
                                0));
    }

    @Test
    void matchingMarkersCanBeMadeDue() {
        owe("a", "p1");
        shelf.store(shelf.draft("b").after(Duration.ofDays(1)));
        shelf.store(shelf.draft("gone"));
        run(shelf.catalogue.bury(new DataId("gone"), Optional.empty()));
        shelf.database.execute("update copy set due = now() + interval '1 day' where due is not null");

        assertThat(run(shelf.debts.makeDue(Optional.of(MarkerState.PENDING_BACKUP), Optional.empty())))
                .isEqualTo(1);
        assertThat(shelf.claim(shelf.process, "vault"))
                .extracting(claim -> claim.id().value())
                .containsExactlyInAnyOrder("b", "gone");
        assertThat(shelf.claim(shelf.process, "p1")).isEmpty();
        assertThat(run(shelf.debts.makeDue(Optional.empty(), Optional.of("p1"))))
                .isEqualTo(1);
        assertThat(shelf.claim(shelf.process, "p1")).hasSize(2);
    }

    /** A write that only {@code missing} has not stored, and that is due there. */
    private static Shelf.Draft owe(String id, String missing) {
        var draft = shelf.draft(id);
        shelf.intend(draft);
        shelf.settle(
                draft,
                draft.clusters().stream()
                        .map(cluster -> cluster.equals(missing) ? missing(cluster, "down") : stored(cluster))
                        .toArray(CopyResult[]::new));
        shelf.makeDue(missing);
        return draft;
    }

    private static List<String> markers(Optional<MarkerState> state, Optional<String> cluster, int limit) {
        var found = new ArrayList<String>();
        Optional<String> after = Optional.empty();
        do {
            var page = run(shelf.debts.markers(new MarkerQuery(state, cluster, limit, after)));
            assertThat(page.markers()).hasSizeLessThanOrEqualTo(limit);
            page.markers().forEach(marker -> found.add(marker.id() + " " + marker.cluster()));
            after = page.next();
        } while (after.isPresent());
        return found;
    }
}
