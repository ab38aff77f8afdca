package io.understudy.connector;

import java.util.Set;

/** A driver's door: one for each protocol, found by the driver catalogue. */
public interface ConnectorFactory {
    /** The protocol's name in the protocol table, which is also its endpoints' scheme. */
    String protocol();

    /** The library underneath, for the driver catalogue. */
    String library();

    Capabilities capabilities();

    /** The options that a cluster may have, by name; {@link #open} refuses any other and names these. */
    Set<String> options();

    /**
     * The store that an endpoint names, in a normal form in which a nested store's root begins with its parent's.
     *
     * @throws io.understudy.object.InvalidValueException where the endpoint cannot be
     */
    String root(String endpoint);

    /**
     * Opens a connector without touching the cluster.
     *
     * @throws io.understudy.object.InvalidValueException where an option or the endpoint cannot be
     */
    Connector open(ConnectorSettings settings);
}
