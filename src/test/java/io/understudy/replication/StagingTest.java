package io.understudy.replication;

import static io.understudy.connector.Connectors.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.understudy.catalog.Conditions;
import io.understudy.catalog.Role;
import io.understudy.catalog.Terms;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.Connectors;
import io.understudy.connector.Timing;
import io.understudy.connector.faulty.Faults;
import io.understudy.connector.faulty.FaultyConnectorFactory;
import io.understudy.connector.layer.Operation;
import io.understudy.object.DataId;
import io.understudy.object.SavePath;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a cluster stages after the write has gone on without it. */
class StagingTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final Timing TIMING = new Timing(VERTX, System::nanoTime);
    private static final String CLUSTER = "vault";
    private static final String STORE = "staging/vault";
    private static final Duration PATIENCE = Duration.ofMillis(1);
    private static final WriteSettings SETTINGS =
            new WriteSettings(1000, Duration.ofSeconds(10), Duration.ofSeconds(10), 1, 1 << 20, Duration.ofSeconds(1));

    private final Faults faults = Faults.of(STORE);
    private final Shelf vault = Shelf.open(
            new FaultyConnectorFactory(InstantSource.system()), CLUSTER, "faulty:" + STORE, Connectors.process());
    private final long empty = free();
    private final Shelves clusters = new Shelves(List.of(vault));
    private final InFlight inFlight = new InFlight();
    private final Leftovers leftovers = new Leftovers(clusters);
    private final ProcessLife life = new ProcessLife(
            new Register(),
            inFlight,
            Connectors::process,
            process -> Uni.createFrom().voidItem(),
            Duration.ofMinutes(1));
    private final Staging staging =
            new Staging(new Places(clusters), leftovers, life, SETTINGS, new ReplicationListener() {}, TIMING);

    @AfterEach
    void heal() {
        Faults.clearAll();
    }

    @AfterAll
    static void close() {
        VERTX.close();
    }

    @Test
    void whatIsStagedTooLateIsDiscarded() {
        stageTooLate();

        assertThat(free()).isEqualTo(empty);
        run(leftovers.sweep(() -> false));
        assertThat(faults.calls(Operation.FENCE)).isZero();
    }

    /** Asked of the leftovers themselves: whoever tidies the whole cluster would find it without them, in the end. */
    @Test
    void whatIsStagedTooLateAndCannotBeDiscardedIsALeftover() {
        faults.fail(Operation.DISCARD, Kind.UNAVAILABLE);
        stageTooLate();
        assertThat(free()).isLessThan(empty);

        run(leftovers.sweep(() -> false));

        assertThat(free()).isEqualTo(empty);
    }

    /** Returns when its discarding has been tried. */
    private void stageTooLate() {
        faults.hold(Operation.STAGE);
        var write = write();
        run(staging.whole(write, Buffer.buffer("late")));
        assertThat(write.failures()).hasSize(1);

        faults.release();

        assertThat(faults.calls(Operation.DISCARD)).isEqualTo(1);
    }

    private Write write() {
        var target = new Target(vault.connector(), Role.PRIMARY, new Patience(PATIENCE, System::nanoTime));
        var stage = new StageIds().next(target.process());
        var chosen = List.of(CLUSTER);
        return new Write(request(), List.of(target), chosen, stage, inFlight.begin(stage, chosen), Trace.NONE);
    }

    private static WriteRequest request() {
        return new WriteRequest(
                new DataId("late"),
                SavePath.ROOT,
                OptionalLong.empty(),
                Optional.empty(),
                Conditions.NONE,
                new Terms("application/octet-stream", "plan", "sync", "keep", Duration.ZERO),
                CLUSTER,
                List.of(),
                false);
    }

    private long free() {
        return vault.capacity().free().orElseThrow();
    }
}
