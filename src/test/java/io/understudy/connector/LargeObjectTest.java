package io.understudy.connector;

import static io.understudy.connector.Connectors.process;
import static io.understudy.connector.Connectors.run;
import static io.understudy.connector.Connectors.settings;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.connector.memory.MemoryConnectorFactory;
import io.understudy.object.Place;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LargeObjectTest {
    private static final long SIZE = 48 << 20;

    /** A store on the heap has to hold it, and so does a driver that gathers what it should pass on. */
    @Test
    void seesThatItIsHeld() {
        var connector = new MemoryConnectorFactory(InstantSource.system())
                .open(settings("memory:large", process(), Map.of("limit", Long.toString(2 * SIZE))));
        run(connector.register(new StoreIdentity(UUID.randomUUID(), UUID.randomUUID())));
        run(connector.prepare());

        assertThatThrownBy(() -> new LargeObject(SIZE).passThrough(connector, new Place("large"), 32 << 20))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("held in memory");
    }
}
