package io.understudy.connector.s3;

import io.smallrye.mutiny.Uni;
import io.understudy.connector.Capacity;
import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.ConnectorInfo;
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
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;

/** A bucket, or a part of one. A multipart upload is what is staged; its completion is the commit, its abort the fence. */
final class S3Connector implements Connector {
    private final ConnectorInfo info;
    private final HttpClient http;
    private final S3Client client;
    private final S3Objects objects;
    private final S3Keys keys;
    private final StoreObject store;
    private final Staging staging;
    private final Deletion deletion;
    private final Fencing fencing;
    private final S3Look look;
    private final S3Reader reader;
    private final S3Capacity capacity;

    S3Connector(
            ConnectorInfo info,
            HttpClient http,
            S3Client client,
            S3Keys keys,
            S3Options options,
            OptionalLong quota,
            Set<StageId> deleting) {
        this.info = info;
        this.http = http;
        this.client = client;
        this.keys = keys;
        this.objects = new S3Objects(client);
        this.store = new StoreObject(client, objects, keys, options);
        var uploads = new Uploads(client);
        var records = new Records(objects, keys, client.failures());
        var signs = new Signs(objects, keys, info.process(), store, client.failures());
        this.look = new S3Look(client, objects, keys, store);
        this.staging = new Staging(client, keys, uploads, records, signs, store, look);
        this.deletion = new Deletion(client, objects, keys, records, signs, deleting);
        this.fencing = new Fencing(
                client, objects, keys, uploads, records, store, info.process(), deleting, Fencing.UNRECORDED);
        this.reader = new S3Reader(client, keys, look, store);
        this.capacity = new S3Capacity(client, quota, options.usage());
    }

    @Override
    public ConnectorInfo info() {
        return info;
    }

    @Override
    public Uni<Optional<StoreIdentity>> probe() {
        return store.read("probe");
    }

    @Override
    public Uni<Void> register(StoreIdentity identity) {
        return store.read("register").chain(found -> {
            if (found.isPresent() && !found.get().equals(identity)) {
                return Uni.createFrom()
                        .failure(
                                client.failures().of(Kind.OCCUPIED, "register", "the bucket is another store already"));
            }
            return store.write(identity);
        });
    }

    @Override
    public Uni<Void> prepare() {
        var process = info.process();
        return store.remember("prepare")
                .chain(identity -> objects.head("prepare", keys.sign(process))
                        .chain(sign -> sign.isPresent()
                                ? Uni.createFrom()
                                        .failure(
                                                client.failures().of(Kind.FENCED, "prepare", "this process was fenced"))
                                : objects.put("prepare", keys.folder(process), Buffer.buffer())
                                        .chain(() -> objects.put(
                                                "prepare",
                                                keys.prepared(process, identity.store()),
                                                Buffer.buffer()))));
    }

    @Override
    public Uni<Staged> stage(StageId id, Place place, Content content) {
        if (!id.process().equals(info.process())) {
            throw new IllegalArgumentException("a connector stages for its own process only");
        }
        return staging.stage(id, place, content);
    }

    @Override
    public Uni<StoredObject> open(Place place, ByteRange range) {
        return reader.open(place, range);
    }

    @Override
    public Uni<Optional<ObjectInfo>> stat(Place place) {
        return look.stat("stat", place);
    }

    @Override
    public Uni<Void> delete(StageId id, Place place) {
        return deletion.delete(id, place);
    }

    @Override
    public Uni<Page> list(ListRequest request) {
        return look.list(request);
    }

    @Override
    public Uni<Capacity> capacity() {
        return capacity.capacity();
    }

    @Override
    public Uni<Void> fence(StageId id) {
        return fencing.fence(id);
    }

    @Override
    public Uni<Void> fence(ProcessId process) {
        return fencing.fence(process);
    }

    @Override
    public Uni<Void> sweep(ProcessId process) {
        return fencing.sweep(process);
    }

    @Override
    public Uni<Void> tidy(Predicate<StageId> inUse) {
        return fencing.tidy(inUse);
    }

    @Override
    public Uni<Void> close() {
        return Uni.createFrom().completionStage(() -> http.close().toCompletionStage());
    }
}
