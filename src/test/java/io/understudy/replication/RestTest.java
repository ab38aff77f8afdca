package io.understudy.replication;

import static io.understudy.connector.Connectors.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.understudy.catalog.Claim;
import io.understudy.catalog.Debts;
import io.understudy.catalog.MarkedDebt;
import io.understudy.catalog.MarkerPage;
import io.understudy.catalog.MarkerQuery;
import io.understudy.catalog.MarkerState;
import io.understudy.catalog.MarkerSummary;
import io.understudy.catalog.Orphan;
import io.understudy.catalog.Processes;
import io.understudy.connector.Connectors;
import io.understudy.connector.Timing;
import io.understudy.connector.faulty.Faults;
import io.understudy.connector.faulty.FaultyConnectorFactory;
import io.understudy.connector.layer.Operation;
import io.understudy.object.DataId;
import io.understudy.object.ProcessId;
import io.understudy.object.Version;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A worker that is to end begins nothing more, and what it has begun comes to its end. */
class RestTest {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final ReplaySettings SETTINGS = new ReplaySettings(
            4,
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            3,
            Duration.ofDays(1),
            Duration.ofMinutes(1),
            1000,
            Duration.ofSeconds(1),
            1);

    private static final Timing TIMING = new Timing(Vertx.vertx(), System::nanoTime);

    private final String name = "rest-" + COUNT.incrementAndGet();
    private final FaultyConnectorFactory factory = new FaultyConnectorFactory(InstantSource.system());
    private final Shelves clusters = new Shelves(List.of(open("first"), open("second")));
    private final Backlog debts = new Backlog();
    private final Graveyard processes = new Graveyard();
    private final InFlight inFlight = new InFlight();
    private final StageIds stages = new StageIds();
    private final Leftovers leftovers = new Leftovers(clusters);
    private final Marks marks = new Marks(clusters, stages, inFlight, Duration.ofSeconds(5));
    private final ProcessLife life = new ProcessLife(
            processes,
            inFlight,
            Connectors::process,
            process -> Uni.createFrom().voidItem(),
            Duration.ofMinutes(1));
    private final ReplayWorker worker = new ReplayWorker(
            new NoCatalogue(),
            debts,
            processes,
            clusters,
            inFlight,
            marks,
            leftovers,
            stages,
            life,
            SETTINGS,
            new ReplicationListener() {},
            Tracing.OFF,
            TIMING,
            new Random(1));

    @AfterEach
    void heal() {
        Faults.clearAll();
    }

    @Test
    void noSweepBegins() {
        worker.rest();

        run(worker.sweep());

        assertThat(faults("first").calls()).isEmpty();
        assertThat(processes.asked).hasValue(0);
    }

    @Test
    void aSweepEndsBehindTheFolderThatItIsIn() throws Exception {
        faults("first").hold(Operation.TIDY);
        var sweep = worker.sweep().subscribeAsCompletionStage();
        Awaitility.await().until(() -> faults("first").calls(Operation.TIDY) == 1);

        worker.rest();
        faults("first").release();

        sweep.get(10, TimeUnit.SECONDS);
        assertThat(faults("second").calls()).isEmpty();
    }

    @Test
    void aDeadProcessIsLeftToTheOthersBehindTheFolderThatItIsIn() throws Exception {
        processes.buried.add(new Processes.Dead(Connectors.process(), List.of(), 0));
        faults("first").hold(Operation.SWEEP);
        var sweep = worker.sweep().subscribeAsCompletionStage();
        Awaitility.await().until(() -> faults("first").calls(Operation.SWEEP) == 1);

        worker.rest();
        faults("first").release();

        sweep.get(10, TimeUnit.SECONDS);
        assertThat(processes.swept).containsExactly("first");
        assertThat(faults("second").calls(Operation.SWEEP)).isZero();
    }

    @Test
    void whatHasBeenClaimedIsTheLast() throws Exception {
        var before = worker.run().subscribeAsCompletionStage();
        assertThat(debts.waiting).hasSize(2);
        assertThat(worker.idle()).isFalse();

        worker.rest();
        debts.waiting.forEach(claim -> claim.complete(List.of()));

        assertThat(before.get(10, TimeUnit.SECONDS)).isZero();
        assertThat(worker.idle()).isTrue();
        assertThat(run(worker.run())).isZero();
        assertThat(debts.waiting).hasSize(2);
    }

    /** Whoever asks gets another answer at the second time: the rest begins between two steps of one run. */
    @Test
    void aLaneThatHasJustBegunEndsToo() {
        var asked = new AtomicInteger();
        BooleanSupplier resting = () -> asked.incrementAndGet() > 1;
        var payment = new Payment(
                new NoCatalogue(),
                debts,
                clusters,
                inFlight,
                marks,
                leftovers,
                SETTINGS,
                new ReplicationListener() {},
                TIMING,
                new Random(1));
        var lane = new Lane("first", debts, clusters, stages, life, payment, SETTINGS, Tracing.OFF, resting);

        assertThat(run(lane.run())).isZero();

        assertThat(lane.idle()).isTrue();
        assertThat(debts.waiting).isEmpty();
    }

    private Faults faults(String cluster) {
        return Faults.of(name + "/" + cluster);
    }

    private Shelf open(String cluster) {
        var shelf = Shelf.open(factory, cluster, "faulty:" + name + "/" + cluster, Connectors.process());
        faults(cluster).clear();
        return shelf;
    }

    /** Claims wait until the test answers them. */
    private static final class Backlog implements Debts {
        private final List<UniEmitter<? super List<Claim>>> waiting = new ArrayList<>();

        @Override
        public Uni<List<Claim>> claim(ProcessId by, List<String> clusters, List<String> writes, Duration lease) {
            return Uni.createFrom().emitter(waiting::add);
        }

        @Override
        public Uni<List<Orphan>> takeOver(ProcessId by, List<String> clusters, int most, Duration lease) {
            return Uni.createFrom().item(List.of());
        }

        @Override
        public Uni<Boolean> distrust(DataId id, String cluster, Version version) {
            throw new AssertionError("nothing was claimed");
        }

        @Override
        public Uni<List<MarkedDebt>> ended(List<MarkedDebt> marked) {
            return Uni.createFrom().item(marked);
        }

        @Override
        public Uni<Integer> makeDue(Optional<MarkerState> state, Optional<String> cluster) {
            throw new AssertionError("nobody has asked for it");
        }

        @Override
        public Uni<MarkerPage> markers(MarkerQuery query) {
            throw new AssertionError("nobody has asked for it");
        }

        @Override
        public Uni<MarkerSummary> summary() {
            throw new AssertionError("nobody has asked for it");
        }
    }

    private static final class Graveyard extends Register {
        private final AtomicInteger asked = new AtomicInteger();
        private final List<Dead> buried = new ArrayList<>();
        private final List<String> swept = new ArrayList<>();

        @Override
        public Uni<List<Dead>> dead() {
            asked.incrementAndGet();
            return Uni.createFrom().item(List.copyOf(buried));
        }

        @Override
        public Uni<Void> swept(ProcessId process, String cluster) {
            swept.add(cluster);
            return Uni.createFrom().voidItem();
        }
    }
}
