package io.understudy.app;

import io.understudy.cluster.Cluster;
import io.understudy.cluster.DeviceKind;
import io.understudy.cluster.Link;
import io.understudy.cluster.OpenCluster;
import io.understudy.connector.Capacity;
import io.understudy.connector.Connector;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A cluster of which only the state counts. */
record TestCluster(String id, State state) implements OpenCluster {
    @Override
    public Cluster cluster() {
        return new Cluster(
                id, DeviceKind.DISK, Link.GATEWAY, "/nowhere", Optional.empty(), OptionalLong.empty(), Map.of());
    }

    @Override
    public Connector connector() {
        throw new UnsupportedOperationException("only the state of this cluster counts: nobody calls it");
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
        return Capacity.unknown(Instant.EPOCH);
    }
}
