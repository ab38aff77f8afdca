package io.understudy.connector.memory;

import static io.understudy.connector.Connectors.process;
import static io.understudy.connector.Connectors.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorContract;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.Connectors;
import io.understudy.object.Content;
import io.understudy.object.InvalidValueException;
import io.understudy.object.ProcessId;
import io.vertx.core.buffer.Buffer;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MemoryConnectorTest extends ConnectorContract {
    private final MemoryConnectorFactory factory = new MemoryConnectorFactory(InstantSource.system());

    @Override
    protected Connector connect(ProcessId process) {
        return factory.open(settings("memory:contract", process, Map.of("limit", "20000000")));
    }

    @Test
    void isFullAtItsLimitAndHasRoomAgainAfterADelete() {
        var large = Content.of(Buffer.buffer(new byte[15_000_000]));
        write("a", large);

        assertFails(Kind.NO_SPACE, connector().stage(Connectors.stageId(connector()), place("b"), large));

        Connectors.run(connector().delete(Connectors.stageId(connector()), place("a")));
        write("b", large);
        assertThat(Connectors.run(connector().capacity()).free()).hasValue(5_000_000);
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThatThrownBy(() -> factory.open(settings("memory:x", process(), Map.of("size", "1"))))
                .isInstanceOfSatisfying(
                        InvalidValueException.class, e -> assertThat(e.field()).isEqualTo("options.size"));
        assertThatThrownBy(() -> factory.root("memory:")).isInstanceOf(InvalidValueException.class);
    }
}
