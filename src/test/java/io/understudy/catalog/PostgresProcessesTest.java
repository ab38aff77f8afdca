package io.understudy.catalog;

import static io.understudy.catalog.CopyResult.missing;
import static io.understudy.catalog.CopyResult.stored;
import static io.understudy.catalog.Shelf.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.object.ProcessId;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostgresProcessesTest {
    private static final Duration SILENCE = Duration.ofSeconds(30);

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

    @Test
    void whoIsSilentForTooLongIsDeadAndStaysSo() {
        var silent = shelf.newProcess();
        shelf.database.execute(
                "update process set heartbeat_at = now() - interval '1 minute' where id = '" + silent + "'");

        assertThat(run(shelf.processes.declareDead(SILENCE))).isEqualTo(1);

        assertThat(run(shelf.processes.declareDead(SILENCE))).isZero();
        assertThat(run(shelf.processes.heartbeat(silent))).isFalse();
        assertThat(run(shelf.processes.heartbeat(shelf.process))).isTrue();
        assertThat(run(shelf.processes.heartbeat(new ProcessId("0".repeat(32)))))
                .isFalse();
        assertThat(run(shelf.processes.dead())).containsExactly(new Processes.Dead(silent, List.of(), 0));
    }

    @Test
    void aHeartbeatKeepsAlive() {
        shelf.database.execute("update process set heartbeat_at = now() - interval '1 minute'");

        assertThat(run(shelf.processes.heartbeat(shelf.process))).isTrue();

        assertThat(run(shelf.processes.declareDead(SILENCE))).isZero();
    }

    @Test
    void aDeadProcessIsForgottenOnceItsAttemptsAreSettled() {
        var draft = shelf.draft("a");
        shelf.intend(draft);
        var dead = shelf.process;
        run(shelf.processes.retire(dead));
        assertThat(run(shelf.processes.dead())).containsExactly(new Processes.Dead(dead, List.of(), 1));

        run(shelf.processes.forget(dead));
        assertThat(run(shelf.processes.dead())).hasSize(1);
        var other = shelf.newProcess();
        var orphan =
                run(shelf.debts.takeOver(other, List.of("p1"), 10, Shelf.LEASE)).getFirst();
        shelf.recover(orphan, other, Duration.ZERO, stored("p1"), stored("vault"));
        run(shelf.processes.forget(dead));
        run(shelf.processes.forget(other)); // not dead

        assertThat(run(shelf.processes.dead())).isEmpty();
        assertThat(run(shelf.processes.heartbeat(other))).isTrue();
    }

    @Test
    void sweepingIsRememberedOnceForEachCluster() {
        run(shelf.processes.retire(shelf.process));

        run(shelf.processes.swept(shelf.process, "p1"));
        run(shelf.processes.swept(shelf.process, "p1"));
        run(shelf.processes.swept(shelf.process, "vault"));

        assertThat(run(shelf.processes.dead()))
                .containsExactly(new Processes.Dead(shelf.process, List.of("p1", "vault"), 0));
    }

    @Test
    void attemptsThatNobodyMindsAreGivenUp() {
        var minded = shelf.draft("minded");
        var stray = shelf.draft("stray");
        var other = shelf.draft("other").by(shelf.newProcess());
        shelf.intend(minded);
        shelf.intend(stray);
        shelf.intend(other);

        assertThat(run(shelf.processes.abandonStrays(shelf.process, Set.of(), Duration.ofHours(1))))
                .isZero();
        assertThat(run(shelf.processes.abandonStrays(
                        shelf.process, Set.of(minded.stage().write()), Duration.ZERO)))
                .isEqualTo(1);
        assertThat(run(shelf.processes.abandonStrays(
                        shelf.process, Set.of(minded.stage().write()), Duration.ZERO)))
                .isZero();

        assertThat(run(shelf.debts.takeOver(shelf.process, List.of("p1"), 10, Shelf.LEASE)))
                .extracting(Orphan::stage)
                .containsExactly(stray.stage());
    }

    @Test
    void aStrayMayStillBeSettledByItsProcessUntilItIsTakenOver() {
        var draft = shelf.draft("a");
        shelf.intend(draft);
        run(shelf.processes.abandonStrays(shelf.process, Set.of(), Duration.ZERO));

        var settlement = shelf.settle(draft, stored("p1"), missing("vault", "down"));

        assertThat(settlement.status()).isEqualTo(Settlement.Status.SETTLED);
        assertThat(run(shelf.debts.takeOver(shelf.process, List.of("p1"), 10, Shelf.LEASE)))
                .isEmpty();
        shelf.checkInvariants();
    }
}
