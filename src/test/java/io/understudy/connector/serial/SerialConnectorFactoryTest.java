package io.understudy.connector.serial;

import static io.understudy.connector.Connectors.process;
import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.connector.ConnectorSettings;
import io.understudy.connector.SlowLine;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What a line tells of itself before it is opened. */
class SerialConnectorFactoryTest {
    private static final Duration GREETING = Duration.ofSeconds(15);

    @Test
    void aSlowLineTellsHowSlowItIs() {
        var line = line("9600");

        assertThat(line.bytesPerSecond()).isEqualTo(960);
        // A session, and four windows of 1 KiB before each of sixteen requests.
        assertThat(line.answer().toSeconds()).isEqualTo(GREETING.toSeconds() + 76 * 1024 / 960);
    }

    @Test
    void aFastLineWaitsForTheFarEndMoreThanForItself() {
        assertThat(line("4000000").answer()).isBetween(GREETING, GREETING.plusSeconds(10));
    }

    @Test
    void whatCarriesBytesHasTheTimeOfItsShare() {
        var line = line("115200");

        assertThat(line.answer(288_000)).isEqualTo(line.answer().plusSeconds(100));
    }

    private static SlowLine line(String speed) {
        return new SerialConnectorFactory(Runnable::run, InstantSource.system())
                .open(new ConnectorSettings(
                        "far",
                        "serial:///dev/ttyS9:/backup",
                        OptionalLong.empty(),
                        Map.of("speed", speed, "host-key", "SHA256:" + "A".repeat(43)),
                        Map.of("user", "backup", "password", "not used"),
                        process()))
                .info()
                .line()
                .orElseThrow();
    }
}
