package io.understudy.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.connector.Connectors;
import io.understudy.object.ProcessId;
import io.understudy.object.StageId;
import java.util.List;
import org.junit.jupiter.api.Test;

class InUseTest {
    private final ProcessId process = Connectors.process();
    private final StageIds stages = new StageIds();
    private final InFlight inFlight = new InFlight();
    private final InUse inUse = new InUse(stages, inFlight);

    @Test
    void whatIsInFlightIs() {
        var stage = stages.next(process);
        inFlight.begin(stage, List.of("archive"));
        assertThat(inUse).accepts(stage);

        inFlight.end(stage);
        assertThat(inUse).rejects(stage);
    }

    @Test
    void whatOthersHaveNamedIs() {
        stages.next(process);

        assertThat(inUse)
                .accepts(
                        new StageId(process, "2"),
                        new StageId(process, "0"),
                        new StageId(process, "01"),
                        new StageId(process, "c0123456789abcdef0123456789abcde"),
                        new StageId(process, "d0123456789abcdef0123456789abcde"));
    }
}
