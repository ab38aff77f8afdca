package io.understudy.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.connector.Capabilities;
import io.understudy.connector.ConnectorInfo;
import io.understudy.connector.ConnectorInfo.Names;
import io.understudy.connector.SlowLine;
import io.understudy.object.ProcessId;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a slow line changes in how debts are paid. */
class ReplaySettingsTest {
    private static final long BYTES_PER_SECOND = 11_520;
    static final ReplaySettings SETTINGS = new ReplaySettings(
            16,
            Duration.ofSeconds(1),
            Duration.ofMinutes(5),
            10,
            Duration.ofDays(1),
            Duration.ofMinutes(1),
            1 << 20,
            Duration.ofMinutes(1),
            64 << 10);

    private final ConnectorInfo near = reached(Optional.empty());
    private final ConnectorInfo far = reached(Optional.of(new SlowLine(4, BYTES_PER_SECOND, Duration.ofSeconds(22))));

    @Test
    void asManyCopiesAsASlowLineCarriesInTime() {
        var together = SETTINGS.concurrency(far);
        var size = 100L << 20;

        assertThat(together).isPositive();
        assertThat(Duration.ofSeconds(together * size / BYTES_PER_SECOND))
                .isLessThan(SETTINGS.longest(size, near, far));
    }

    @Test
    void elsewhereAsManyAsAreConfigured() {
        assertThat(SETTINGS.concurrency(near)).isEqualTo(16);
    }

    private static ConnectorInfo reached(Optional<SlowLine> line) {
        return new ConnectorInfo(
                "cluster",
                "memory",
                new ProcessId("0".repeat(32)),
                new Capabilities(true, false, true, Optional.empty()),
                Names.ANY,
                line);
    }
}
