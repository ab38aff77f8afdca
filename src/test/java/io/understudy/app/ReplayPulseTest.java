package io.understudy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.understudy.catalog.Attempt;
import io.understudy.catalog.MarkerState;
import io.understudy.catalog.MarkerSummary;
import io.understudy.cluster.OpenCluster.State;
import io.understudy.object.DataId;
import io.understudy.object.Version;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReplayPulseTest {
    private final AtomicLong nanos = new AtomicLong();
    private final TestClusters clusters = new TestClusters();
    private final ReplayPulse pulse = new ReplayPulse(clusters, nanos::get, new SimpleMeterRegistry());

    @BeforeEach
    void twoClusters() {
        clusters.add(new TestCluster("healthy", State.UP));
        clusters.add(new TestCluster("dead", State.DOWN));
    }

    @Test
    void overdueDebtsOnAHealthyClusterAreAStandstill() {
        pulse.counted(overdue("healthy", 3));
        pass(Duration.ofMinutes(2));
        pulse.counted(overdue("healthy", 3));

        assertThat(pulse.standstill()).isEqualTo(Duration.ofMinutes(2));
        assertThat(pulse.payable()).isEqualTo(3);
    }

    @Test
    void debtsOnADeadClusterWaitForItAndAreNoStandstill() {
        pulse.counted(overdue("dead", 3));
        pass(Duration.ofMinutes(2));
        pulse.counted(overdue("dead", 3));

        assertThat(pulse.standstill()).isZero();
    }

    @Test
    void aPaymentHereBeginsAnew() {
        pulse.counted(overdue("healthy", 3));
        pass(Duration.ofMinutes(2));

        pulse.paid(new DataId("a"), new Version(1), "healthy", Attempt.Kind.REPLAY, 1);
        pass(Duration.ofSeconds(5));

        assertThat(pulse.standstill()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void aPaymentInAnotherReplicaShowsInFewerDebts() {
        pulse.counted(overdue("healthy", 3));
        pass(Duration.ofMinutes(2));

        pulse.counted(overdue("healthy", 2));

        assertThat(pulse.standstill()).isZero();
    }

    @Test
    void moreDebtsAreNoPayment() {
        pulse.counted(overdue("healthy", 3));
        pass(Duration.ofMinutes(2));

        pulse.counted(overdue("healthy", 4));

        assertThat(pulse.standstill()).isEqualTo(Duration.ofMinutes(2));
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private static MarkerSummary overdue(String cluster, long count) {
        var group = new MarkerSummary.Group(cluster, MarkerState.PENDING_BACKUP, 10, 10, count);
        return new MarkerSummary(10, 10, 0, List.of(group), 0, 0, 0);
    }
}
