package io.understudy.catalog;

import static io.understudy.catalog.Shelf.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.object.DataId;
import io.understudy.object.Digest;
import io.understudy.object.Place;
import io.understudy.object.ProcessId;
import io.understudy.object.StageId;
import io.understudy.object.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random histories of a few objects on a few clusters, with writes that overlap, acknowledgements that are lost,
 * processes that die, and clusters that store or do not. The clusters here obey fences, as real ones do. At the end all
 * debts are paid, and then the catalogue and the clusters must agree.
 */
class HistoryTest {
    private static final List<String> CLUSTERS = List.of("p1", "p2", "vault", "attic");
    private static final List<String> IDS = List.of("a", "a/b", "A", "c");
    private static final int STEPS = 250;
    private static final int ROUNDS = 100;

    /** Something whose end is open: a commit that may be sent to each of its clusters. */
    private record Open(
            DataId id,
            StageId stage,
            ProcessId by,
            Attempt.Kind kind,
            Digest digest,
            Map<String, Place> places,
            List<Attempt> older) {}

    /** What really lies on the clusters, and who may not commit there any more. */
    private static final class World {
        private final Map<String, Digest> stored = new HashMap<>();
        private final Map<String, DataId> owners = new HashMap<>();
        private final Map<String, Boolean> fenced = new HashMap<>();

        private void fence(StageId stage, String cluster) {
            fenced.put(stage + "@" + cluster, true);
        }

        /** Whether it has taken effect. */
        private boolean commit(Open open, String cluster) {
            open.older().stream()
                    .filter(attempt -> attempt.clusters().contains(cluster)
                            && !attempt.stage().equals(open.stage()))
                    .forEach(attempt -> fence(attempt.stage(), cluster));
            if (fenced.put(open.stage() + "@" + cluster, true) != null) {
                return false;
            }
            var key = cluster + ":" + open.places().get(cluster);
            if (open.kind() == Attempt.Kind.DELETE) {
                stored.remove(key);
            } else {
                stored.put(key, open.digest());
                owners.put(key, open.id());
            }
            return true;
        }

        private boolean holds(String cluster, Place place, Digest digest) {
            return digest.equals(stored.get(cluster + ":" + place));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void whateverHappensTheCatalogueAgreesWithTheClusters(long seed) {
        try (var shelf = new Shelf()) {
            new Story(shelf, new Random(seed), "seed " + seed).tell();
        }
    }

    @Test
    void aSeedOfItsOwnEveryTime() {
        var seed = System.nanoTime();
        try (var shelf = new Shelf()) {
            new Story(shelf, new Random(seed), "seed " + seed).tell();
        }
    }

    private static final class Story {
        private final Shelf shelf;
        private final Random random;
        private final String name;
        private final World world = new World();
        private final List<Open> open = new ArrayList<>();
        private final List<String> log = new ArrayList<>();
        private final Map<DataId, Version> acknowledged = new HashMap<>();

        private Story(Shelf shelf, Random random, String name) {
            this.shelf = shelf;
            this.random = random;
            this.name = name;
        }

        private void tell() {
            try {
                for (var i = 0; i < STEPS; i++) {
                    step();
                    shelf.checkInvariants();
                    checkHeld();
                    checkKnown();
                }
                settleDown();
                checkEnd();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(name + "\n" + String.join("\n", log), e);
            }
        }

        private void step() {
            switch (random.nextInt(12)) {
                case 0, 1, 2 -> write();
                case 3, 4, 5, 6 -> end();
                case 7 -> bury();
                case 8 -> claim();
                case 9 -> recover();
                case 10 -> {
                    if (random.nextInt(4) == 0) {
                        die();
                    }
                }
                default -> distrust();
            }
        }

        private void write() {
            var primary = random.nextInt(2);
            var backup = 2 + random.nextInt(2);
            var draft = shelf.draft(pick(IDS))
                    .of("bytes " + random.nextLong())
                    .under(random.nextInt(3) == 0 ? "x" : "")
                    .to(CLUSTERS.get(primary), CLUSTERS.get(backup));
            draft = random.nextInt(3) == 0 ? draft.after(Duration.ZERO) : draft;
            draft = random.nextInt(4) == 0 ? draft.keeping() : draft;
            var given = shelf.intend(draft);
            var staged = draft.staged();
            var places = new HashMap<String, Place>();
            given.places().forEach((cluster, place) -> {
                if (staged.contains(cluster)) {
                    places.put(cluster, place);
                }
            });
            open.add(new Open(
                    draft.id(),
                    draft.stage(),
                    draft.stage().process(),
                    Attempt.Kind.WRITE,
                    draft.digest(),
                    places,
                    given.older()));
            log.add("write " + draft.id() + " " + draft.stage().write() + " " + given.version() + " to " + places);
        }

        /** One open request ends on all its clusters, each in its own way, and is settled or forgotten. */
        private void end() {
            if (open.isEmpty()) {
                return;
            }
            var one = open.remove(random.nextInt(open.size()));
            var results = new ArrayList<CopyResult>();
            for (var cluster : one.places().keySet()) {
                results.add(
                        switch (random.nextInt(5)) {
                            case 0 -> {
                                world.fence(one.stage(), cluster);
                                yield CopyResult.missing(cluster, "it failed");
                            }
                            case 1 -> {
                                if (random.nextBoolean()) {
                                    world.commit(one, cluster);
                                }
                                yield CopyResult.doubt(cluster, "no answer");
                            }
                            default ->
                                world.commit(one, cluster)
                                        ? CopyResult.stored(cluster)
                                        : CopyResult.missing(cluster, "it was fenced");
                        });
            }
            log.add("end " + one.id() + " " + one.stage().write() + " " + results);
            if (random.nextInt(8) > 0) {
                settle(one, results);
            } // else the answer is lost with the request; somebody finds the stray
        }

        private void settle(Open one, List<CopyResult> results) {
            var settlement = run(shelf.catalogue.settle(new Outcome(
                    one.id(),
                    one.stage(),
                    one.by(),
                    1,
                    one.digest(),
                    results,
                    Duration.ZERO,
                    random.nextBoolean() ? Outcome.Verdict.COUNTED : Outcome.Verdict.GIVEN_BACK)));
            log.add("  " + settlement.status());
            if (settlement.status() == Settlement.Status.SETTLED) {
                settlement
                        .state()
                        .ifPresent(state ->
                                acknowledged.merge(state.id(), state.version(), (a, b) -> a.compareTo(b) > 0 ? a : b));
            }
        }

        private void bury() {
            var id = new DataId(pick(IDS));
            log.add("bury " + id + " " + run(shelf.catalogue.bury(id, Optional.empty())));
        }

        private void claim() {
            var cluster = pick(CLUSTERS);
            shelf.makeDue(cluster);
            for (var claim :
                    run(shelf.debts.claim(shelf.process, List.of(cluster), Shelf.names(2), Duration.ofMinutes(1)))) {
                log.add("claim " + claim.kind() + " " + claim.id() + " "
                        + claim.stage().write() + " " + cluster + " " + claim.place());
                open.add(opened(claim));
            }
        }

        private static Open opened(Claim claim) {
            return new Open(
                    claim.id(),
                    claim.stage(),
                    claim.stage().process(),
                    claim.kind(),
                    claim.digest().orElse(Digest.sha256(new byte[0])),
                    Map.of(claim.cluster(), claim.place()),
                    claim.older());
        }

        /** The strays and the orphans: fence, look, decide. */
        private void recover() {
            var minded = open.stream()
                    .filter(one -> one.by().equals(shelf.process))
                    .map(one -> one.stage().write())
                    .collect(java.util.stream.Collectors.toSet());
            run(shelf.processes.abandonStrays(shelf.process, minded, Duration.ZERO));
            var orphans = run(shelf.debts.takeOver(shelf.process, CLUSTERS, 3, Duration.ZERO));
            for (var orphan : orphans) {
                var results = new ArrayList<CopyResult>();
                for (var cluster : orphan.clusters()) {
                    results.add(look(orphan, cluster));
                }
                log.add("recover " + orphan.kind() + " " + orphan.id() + " "
                        + orphan.stage().write() + " " + results);
                settle(
                        new Open(
                                orphan.id(),
                                orphan.stage(),
                                shelf.process,
                                orphan.kind(),
                                orphan.digest().orElse(Digest.sha256(new byte[0])),
                                orphan.places(),
                                orphan.older()),
                        results);
            }
        }

        private CopyResult look(Orphan orphan, String cluster) {
            if (random.nextInt(6) == 0) {
                return CopyResult.doubt(cluster, "it cannot be reached");
            }
            world.fence(orphan.stage(), cluster);
            orphan.older().stream()
                    .filter(attempt -> attempt.version().compareTo(orphan.version()) <= 0)
                    .filter(attempt -> attempt.clusters().contains(cluster))
                    .forEach(attempt -> world.fence(attempt.stage(), cluster));
            var place = orphan.places().get(cluster);
            if (place == null) {
                return CopyResult.missing(cluster, "it has no place any more");
            }
            var there = orphan.kind() == Attempt.Kind.DELETE
                    ? !world.stored.containsKey(cluster + ":" + place)
                    : world.holds(cluster, place, orphan.digest().orElseThrow());
            return there ? CopyResult.stored(cluster) : CopyResult.missing(cluster, "it is not there");
        }

        private void die() {
            log.add("die");
            run(shelf.processes.retire(shelf.process));
            shelf.process = shelf.newProcess();
        }

        private void distrust() {
            var id = new DataId(pick(IDS));
            run(shelf.catalogue.find(id)).ifPresent(state -> {
                var cluster = pick(CLUSTERS);
                log.add("distrust " + id + " " + cluster + " "
                        + run(shelf.debts.distrust(id, cluster, state.version())));
            });
        }

        /** What the catalogue says is held, and nobody is writing to, is what lies there. */
        private void checkHeld() {
            for (var id : IDS) {
                run(shelf.catalogue.find(new DataId(id)))
                        .ifPresent(state -> state.copies().stream()
                                .filter(copy -> !copy.held().equals(Version.NONE) && !state.uncertainOn(copy.cluster()))
                                .forEach(copy -> assertThat(world.stored.get(copy.cluster() + ":" + copy.place()))
                                        .as("%s on %s at %s", id, copy.cluster(), copy.place())
                                        .isEqualTo(copy.digest().orElseThrow())));
            }
        }

        /** Whatever lies on a cluster is held there, or somebody's word on that is still to come. */
        private void checkKnown() {
            var held = Set.copyOf(shelf.database.rows("select cluster || ':' || place from copy where held <> 0"));
            world.owners.forEach((key, id) -> assertThat(!world.stored.containsKey(key)
                            || held.contains(key)
                            || run(shelf.catalogue.find(id))
                                    .orElseThrow()
                                    .uncertainOn(key.substring(0, key.indexOf(':'))))
                    .as("%s is known to the catalogue", key)
                    .isTrue());
        }

        private void settleDown() {
            log.add("settle down");
            die();
            open.clear(); // whatever was open has died with its process; late commits are fenced by recovery
            for (var round = 0; round < ROUNDS && !quiet(); round++) {
                recover();
                for (var cluster : CLUSTERS) {
                    shelf.makeDue(cluster);
                    for (var claim : run(shelf.debts.claim(
                            shelf.process, List.of(cluster), Shelf.names(5), Duration.ofMinutes(1)))) {
                        pay(claim, cluster);
                    }
                }
                shelf.checkInvariants();
                checkHeld();
            }
        }

        private boolean quiet() {
            return shelf.database
                    .row("select not exists (select from attempt) and not exists"
                            + " (select from copy where due is not null)")
                    .equals("t");
        }

        private void pay(Claim claim, String cluster) {
            log.add("pay " + claim.kind() + " " + claim.id() + " " + cluster + " " + claim.place());
            var one = opened(claim);
            settle(
                    one,
                    List.of(
                            world.commit(one, cluster)
                                    ? CopyResult.stored(cluster)
                                    : CopyResult.missing(cluster, "it was fenced")));
        }

        private void checkEnd() {
            assertThat(shelf.database.rows("select process || write from attempt"))
                    .isEmpty();
            assertThat(shelf.database.rows("select place from copy where due is not null"))
                    .isEmpty();
            var summary = run(shelf.debts.summary());
            assertThat(summary.pending() + summary.deletions()).isZero();
            var known = new ArrayList<String>();
            for (var id : IDS) {
                run(shelf.catalogue.find(new DataId(id))).ifPresent(state -> {
                    if (state.exists()) {
                        assertThat(state.copies()).allMatch(copy -> copy.holds(state.version()));
                        assertThat(state.copies()).hasSize(2);
                    }
                    state.copies().forEach(copy -> known.add(copy.cluster() + ":" + copy.place()));
                });
            }
            assertThat(world.stored.keySet())
                    .as("nothing lies around that nobody knows")
                    .containsExactlyInAnyOrderElementsOf(known);
            acknowledged.forEach((id, version) -> run(shelf.catalogue.find(id))
                    .filter(ObjectState::exists)
                    .ifPresent(state -> assertThat(state.version()).isGreaterThanOrEqualTo(version)));
        }

        private <T> T pick(List<T> from) {
            return from.get(random.nextInt(from.size()));
        }
    }
}
