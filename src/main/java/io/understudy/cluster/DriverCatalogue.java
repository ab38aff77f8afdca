package io.understudy.cluster;

import io.understudy.connector.ConnectorFactory;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Every driver there is, by protocol. */
public final class DriverCatalogue {
    private static final Pattern SCHEME = Pattern.compile("^([A-Za-z][A-Za-z0-9+.-]*):(?!\\\\)");

    private final Map<String, ConnectorFactory> factories = new TreeMap<>();

    public DriverCatalogue(Iterable<ConnectorFactory> factories) {
        for (var factory : factories) {
            if (this.factories.put(factory.protocol(), factory) != null) {
                throw new IllegalStateException("two drivers speak " + factory.protocol());
            }
        }
    }

    public List<ConnectorFactory> all() {
        return factories.values().stream()
                .sorted(Comparator.comparing(ConnectorFactory::protocol))
                .toList();
    }

    public Optional<ConnectorFactory> find(String protocol) {
        return Optional.ofNullable(factories.get(protocol));
    }

    /**
     * The driver for a cluster: of the protocol that the endpoint's scheme names, else of the first one of the table
     * that has a driver.
     *
     * @throws UnprocessableException where there is none
     */
    public ConnectorFactory choose(Cluster cluster, ProtocolTable table) {
        var protocols = table.of(cluster.device(), cluster.link());
        var scheme = scheme(cluster.endpoint());
        if (scheme.isPresent() && !protocols.contains(scheme.get())) {
            throw UnprocessableException.impossible(
                    "endpoint",
                    cluster.endpoint(),
                    "the protocol table has no " + scheme.get() + " for " + pair(cluster) + "; it has "
                            + (protocols.isEmpty() ? "nothing" : String.join(", ", protocols)));
        }
        return protocols.stream()
                .filter(protocol -> scheme.isEmpty() || scheme.get().equals(protocol))
                .flatMap(protocol -> find(protocol).stream())
                .findFirst()
                .orElseThrow(() -> UnprocessableException.notSupported(
                        scheme.isPresent() ? "endpoint" : "device",
                        scheme.isPresent() ? cluster.endpoint() : pair(cluster),
                        "there is no driver yet for "
                                + scheme.orElse(protocols.isEmpty() ? pair(cluster) : String.join(", ", protocols))
                                + "; there are drivers for " + String.join(", ", factories.keySet())));
    }

    private static Optional<String> scheme(String endpoint) {
        var matcher = SCHEME.matcher(endpoint);
        return matcher.find() && matcher.group(1).length() > 1
                ? Optional.of(matcher.group(1).toLowerCase(Locale.ROOT))
                : Optional.empty();
    }

    private static String pair(Cluster cluster) {
        return cluster.device().text() + "/" + cluster.link().text();
    }
}
