package io.understudy.cluster;

import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorSettings;
import io.understudy.object.InvalidValueException;
import io.understudy.object.ProcessId;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jboss.logging.Logger;

/** From what an administrator has said to an open driver. Touches no cluster. */
final class Opener {
    private static final Logger LOG = Logger.getLogger(Opener.class);

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

    /** The protocol that it would speak now; none where it cannot be opened for the same reason as before. */
    Optional<String> protocol(Cluster cluster, ProtocolTable table, LiveCluster is) {
        if (is.unopened().isPresent()) {
            return openOrExplain(cluster, table, is.connector().info().process()) instanceof Unopened stand
                            && is.unopened().get().equals(stand.reason())
                    ? Optional.empty()
                    : Optional.of("another");
        }
        try {
            return Optional.of(drivers.choose(cluster, table).protocol());
        } catch (UnprocessableException e) {
            LOG.debugf(e, "A cluster has lost its driver. cluster=%s", cluster.id());
            return Optional.empty();
        }
    }

    private Map<String, String> resolve(String name) {
        return credentials
                .apply(name)
                .orElseThrow(() -> UnprocessableException.impossible(
                        "credentials", name, "the configuration has no understudy.credentials." + name));
    }
}
