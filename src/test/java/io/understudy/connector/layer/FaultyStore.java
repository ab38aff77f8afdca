package io.understudy.connector.layer;

import static io.understudy.connector.Connectors.process;
import static io.understudy.connector.Connectors.run;
import static io.understudy.connector.Connectors.settings;

import io.understudy.connector.Connector;
import io.understudy.connector.StoreIdentity;
import io.understudy.connector.faulty.Faults;
import io.understudy.connector.faulty.FaultyConnectorFactory;
import java.time.InstantSource;
import java.util.UUID;

/** A new store that is ready and can be made to misbehave. */
final class FaultyStore {
    private final String name = UUID.randomUUID().toString();
    private final Connector connector =
            new FaultyConnectorFactory(InstantSource.system()).open(settings("faulty:" + name, process()));

    FaultyStore() {
        run(connector.register(new StoreIdentity(UUID.randomUUID(), UUID.randomUUID())));
        run(connector.prepare());
        faults().clear();
    }

    Connector connector() {
        return connector;
    }

    Faults faults() {
        return Faults.of(name);
    }
}
