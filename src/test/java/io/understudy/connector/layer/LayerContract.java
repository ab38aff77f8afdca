package io.understudy.connector.layer;

import static io.understudy.connector.Connectors.settings;

import io.understudy.connector.Connector;
import io.understudy.connector.ServerlessContract;
import io.understudy.connector.Timing;
import io.understudy.connector.memory.MemoryConnectorFactory;
import io.understudy.object.ProcessId;
import io.vertx.core.Vertx;
import java.time.InstantSource;

/** A layer around a good connector is a good connector. */
abstract class LayerContract extends ServerlessContract {
    protected static final Vertx VERTX = Vertx.vertx();

    protected final Timing timing = new Timing(VERTX, System::nanoTime);
    private final MemoryConnectorFactory factory = new MemoryConnectorFactory(InstantSource.system());

    protected abstract Connector wrap(Connector driver);

    @Override
    protected Connector connect(ProcessId process) {
        return wrap(factory.open(settings("memory:contract", process)));
    }
}
