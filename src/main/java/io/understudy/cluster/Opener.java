package io.understudy.cluster;

import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorSettings;
import io.understudy.object.InvalidValueException;
import io.understudy.object.ProcessId;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** From what an administrator has said to an open driver. Touches no cluster. */
final class Opener {
    private final DriverCatalogue drivers;
    private final Function<String, Optional<Map<String, String>>> credentials;

    Opener(DriverCatalogue drivers, Function<String, Optional<Map<String, String>>> credentials) {
        this.drivers = drivers;
        this.credentials = credentials;
    }

    /** Where its store is; fails as {@link #open} does where that cannot be said. */
    StoreRoot root(Cluster cluster, ProtocolTable table) {
        var factory = drivers.choose(cluster, table);
        return new StoreRoot(factory.protocol(), factory.root(cluster.endpoint()));
    }

    Connector open(Cluster cluster, ProtocolTable table, ProcessId process) {
        return drivers.choose(cluster, table)
                .open(new ConnectorSettings(
                        cluster.id(),
                        cluster.endpoint(),
                        cluster.quota(),
                        cluster.options(),
                        cluster.credentials().map(this::resolve).orElse(Map.of()),
                        process));
    }

    /** A connector in any case: one that says why where it cannot be opened. */
    Connector openOrExplain(Cluster cluster, ProtocolTable table, ProcessId process) {
        try {
            return open(cluster, table, process);
        } catch (UnprocessableException | InvalidValueException e) {
            return new Unopened(cluster.id(), process, String.valueOf(e.getMessage()));
        }
    }

    private Map<String, String> resolve(String name) {
        return credentials
                .apply(name)
                .orElseThrow(() -> UnprocessableException.impossible(
                        "credentials", name, "the configuration has no understudy.credentials." + name));
    }
}
