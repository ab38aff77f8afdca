package io.understudy.connector.faulty;

import static io.understudy.connector.Connectors.settings;

import io.understudy.connector.Connector;
import io.understudy.connector.ServerlessContract;
import io.understudy.object.ProcessId;
import java.time.InstantSource;

/** As long as no test says otherwise it keeps every promise. */
class FaultyConnectorTest extends ServerlessContract {
    private final FaultyConnectorFactory factory = new FaultyConnectorFactory(InstantSource.system());

    @Override
    protected Connector connect(ProcessId process) {
        return factory.open(settings("faulty:contract", process));
    }
}
