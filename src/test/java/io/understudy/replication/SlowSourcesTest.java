package io.understudy.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.understudy.connector.Capabilities;
import io.understudy.connector.ConnectorInfo;
import io.understudy.connector.ConnectorInfo.Names;
import io.understudy.connector.SlowLine;
import io.understudy.object.ProcessId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SlowSourcesTest {
    private static final int LANE = ReplaySettingsTest.SETTINGS.concurrency();

    private final Deque<UniEmitter<? super String>> begun = new ArrayDeque<>();
    private final SlowSources sources = new SlowSources(ReplaySettingsTest.SETTINGS);

    @Test
    void halfOfWhatALineCarriesIsCopiedFromItAtATime() {
        takeAll("far", Optional.of(new SlowLine(4, 11_520, Duration.ofSeconds(22))));

        assertThat(begun).hasSize(2);
        begun.remove().complete("copied");
        assertThat(begun).hasSize(2);
        begun.remove().fail(new IllegalStateException("the line is gone"));
        assertThat(begun).hasSize(2);
    }

    @Test
    void oneLineDoesNotWaitForAnother() {
        takeAll("far", Optional.of(new SlowLine(4, 11_520, Duration.ofSeconds(22))));
        takeAll("further", Optional.of(new SlowLine(2, 960, Duration.ofSeconds(48))));

        assertThat(begun).hasSize(2 + 1);
    }

    @Test
    void fromElsewhereAllAreCopiedAtOnce() {
        takeAll("near", Optional.empty());

        assertThat(begun).hasSize(LANE);
    }

    private void takeAll(String cluster, Optional<SlowLine> line) {
        var from = new ConnectorInfo(
                cluster,
                "memory",
                new ProcessId("0".repeat(32)),
                new Capabilities(true, false, true, Optional.empty()),
                Names.ANY,
                line);
        IntStream.range(0, LANE)
                .forEach(each -> sources.take(from, Uni.createFrom().<String>emitter(begun::add))
                        .subscribe()
                        .with(copied -> {}, failure -> {}));
    }
}
