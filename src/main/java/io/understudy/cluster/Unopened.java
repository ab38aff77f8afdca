package io.understudy.cluster;

import io.smallrye.mutiny.Uni;
import io.understudy.connector.Capabilities;
import io.understudy.connector.Capacity;
import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorException;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.ConnectorInfo;
import io.understudy.connector.ConnectorInfo.Names;
import io.understudy.connector.ListRequest;
import io.understudy.connector.ObjectInfo;
import io.understudy.connector.Page;
import io.understudy.connector.Staged;
import io.understudy.connector.StoreIdentity;
import io.understudy.connector.StoredObject;
import io.understudy.object.ByteRange;
import io.understudy.object.Content;
import io.understudy.object.Place;
import io.understudy.object.ProcessId;
import io.understudy.object.StageId;
import java.util.Optional;

/**
 * Stands in for a driver that could not be opened, so that its cluster is shown as down with the reason: a credential is
 * missing from this replica's configuration, or a protocol has lost its driver.
 */
final class Unopened implements Connector {
    private final ConnectorInfo info;
    private final String reason;

    Unopened(String cluster, ProcessId process, String reason) {
        var nothing = new Capabilities(false, false, false, Optional.empty());
        this.info = new ConnectorInfo(cluster, "", process, nothing, Names.ANY);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }

    @Override
    public ConnectorInfo info() {
        return info;
    }

    @Override
    public Uni<Optional<StoreIdentity>> probe() {
        return refuse("probe");
    }

    @Override
    public Uni<Void> register(StoreIdentity identity) {
        return refuse("register");
    }

    @Override
    public Uni<Void> prepare() {
        return refuse("prepare");
    }

    @Override
    public Uni<Staged> stage(StageId id, Place place, Content content) {
        return refuse("stage");
    }

    @Override
    public Uni<StoredObject> open(Place place, ByteRange range) {
        return refuse("open");
    }

    @Override
    public Uni<Optional<ObjectInfo>> stat(Place place) {
        return refuse("stat");
    }

    @Override
    public Uni<Void> delete(StageId id, Place place) {
        return refuse("delete");
    }

    @Override
    public Uni<Page> list(ListRequest request) {
        return refuse("list");
    }

    @Override
    public Uni<Capacity> capacity() {
        return refuse("capacity");
    }

    @Override
    public Uni<Void> fence(StageId id) {
        return refuse("fence");
    }

    @Override
    public Uni<Void> fence(ProcessId process) {
        return refuse("fence");
    }

    @Override
    public Uni<Void> sweep(ProcessId process) {
        return refuse("sweep");
    }

    @Override
    public Uni<Void> close() {
        return Uni.createFrom().voidItem();
    }

    private <T> Uni<T> refuse(String operation) {
        return Uni.createFrom()
                .failure(() -> new ConnectorException(Kind.UNAVAILABLE, info.cluster(), operation, reason));
    }
}
