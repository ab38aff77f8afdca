package io.understudy.replication;

import static io.understudy.connector.Connectors.run;

import io.understudy.cluster.Cluster;
import io.understudy.cluster.DeviceKind;
import io.understudy.cluster.Link;
import io.understudy.cluster.OpenCluster;
import io.understudy.connector.Capacity;
import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorFactory;
import io.understudy.connector.ConnectorSettings;
import io.understudy.connector.StoreIdentity;
import io.understudy.object.ProcessId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/** A cluster that is up until the test takes it down. */
final class Shelf implements OpenCluster {
    private final Cluster cluster;
    private final Connector connector;
    private volatile State state = State.UP;

    private Shelf(Cluster cluster, Connector connector) {
        this.cluster = cluster;
        this.connector = connector;
    }

    static Shelf open(ConnectorFactory factory, String id, String endpoint, ProcessId process) {
        var connector =
                factory.open(new ConnectorSettings(id, endpoint, OptionalLong.empty(), Map.of(), Map.of(), process));
        run(connector.register(new StoreIdentity(UUID.randomUUID(), UUID.randomUUID())));
        run(connector.prepare());
        var cluster =
                new Cluster(id, DeviceKind.DISK, Link.WLAN, endpoint, Optional.empty(), OptionalLong.empty(), Map.of());
        return new Shelf(cluster, connector);
    }

    void takeDown() {
        state = State.DOWN;
    }

    @Override
    public Cluster cluster() {
        return cluster;
    }

    @Override
    public Connector connector() {
        return connector;
    }

    @Override
    public State state() {
        return state;
    }

    @Override
    public Instant since() {
        return Instant.EPOCH;
    }

    @Override
    public Optional<String> lastError() {
        return Optional.empty();
    }

    @Override
    public Capacity capacity() {
        return run(connector.capacity());
    }
}
