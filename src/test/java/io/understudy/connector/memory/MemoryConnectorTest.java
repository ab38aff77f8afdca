package io.understudy.connector.memory;

import static io.understudy.connector.Connectors.process;
import static io.understudy.connector.Connectors.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.Connectors;
import io.understudy.connector.ServerlessContract;
import io.understudy.connector.SmallStore;
import io.understudy.object.Content;
import io.understudy.object.InvalidValueException;
import io.understudy.object.ProcessId;
import io.vertx.core.buffer.Buffer;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MemoryConnectorTest extends ServerlessContract {
    private final MemoryConnectorFactory factory = new MemoryConnectorFactory(InstantSource.system());

    @Override
    protected Connector connect(ProcessId process) {
        return factory.open(settings("memory:contract", process, Map.of("limit", "40000000")));
    }

    @Override
    protected SmallStore small() {
        var limit = 4 << 20;
        var settings = settings("memory:small", process(), Map.of("limit", Integer.toString(limit)));
        return new SmallStore(factory.open(settings), limit, () -> {});
    }

    @Test
    void isFullAtItsLimitAndHasRoomAgainAfterADelete() {
        var large = Content.of(Buffer.buffer(new byte[30_000_000]));
        write("a", large);

        assertFails(Kind.NO_SPACE, connector().stage(Connectors.stageId(connector()), place("b"), large));

        Connectors.run(connector().delete(Connectors.stageId(connector()), place("a")));
        write("b", large);
        assertThat(Connectors.run(connector().capacity()).free()).hasValue(10_000_000);
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThatThrownBy(() -> factory.open(settings("memory:x", process(), Map.of("size", "1"))))
                .isInstanceOfSatisfying(
                        InvalidValueException.class, e -> assertThat(e.field()).isEqualTo("options.size"));
        assertThatThrownBy(() -> factory.root("memory:")).isInstanceOf(InvalidValueException.class);
    }
}
