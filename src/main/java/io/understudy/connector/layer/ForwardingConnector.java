package io.understudy.connector.layer;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.understudy.connector.Capacity;
import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorInfo;
import io.understudy.connector.ListRequest;
import io.understudy.connector.ObjectInfo;
import io.understudy.connector.Page;
import io.understudy.connector.Receipt;
import io.understudy.connector.Staged;
import io.understudy.connector.StoreIdentity;
import io.understudy.connector.StoredObject;
import io.understudy.object.ByteRange;
import io.understudy.object.Content;
import io.understudy.object.Place;
import io.understudy.object.ProcessId;
import io.understudy.object.StageId;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Passes every call on to another connector, so that a layer says only what it does differently. Every call goes
 * through {@link #around}, those of staged and opened objects too; what moves bytes has a door of its own as well.
 *
 * <p>Calls are lazy here whatever the next connector does: it is asked anew at each subscription.
 */
public abstract class ForwardingConnector implements Connector {
    private final Connector next;

    protected ForwardingConnector(Connector next) {
        this.next = next;
    }

    /** Every call of the connector and of what it gives passes here. */
    protected <T> Uni<T> around(Operation operation, Uni<T> call) {
        return call;
    }

    /** A stage, which can be given other content than it was asked for. */
    protected Uni<Staged> aroundStage(Content content, Function<Content, Uni<Staged>> stage) {
        return around(Operation.STAGE, stage.apply(content));
    }

    protected Uni<Receipt> aroundCommit(Staged staged, Uni<Receipt> commit) {
        return around(Operation.COMMIT, commit);
    }

    /** The bytes of an opened object. */
    protected Multi<Buffer> aroundBytes(Multi<Buffer> bytes) {
        return bytes;
    }

    protected final String cluster() {
        return next.info().cluster();
    }

    @Override
    public ConnectorInfo info() {
        return next.info();
    }

    @Override
    public final Uni<Optional<StoreIdentity>> probe() {
        return call(Operation.PROBE, next::probe);
    }

    @Override
    public final Uni<Void> register(StoreIdentity identity) {
        return call(Operation.REGISTER, () -> next.register(identity));
    }

    @Override
    public final Uni<Void> prepare() {
        return call(Operation.PREPARE, next::prepare);
    }

    @Override
    public final Uni<Staged> stage(StageId id, Place place, Content content) {
        return aroundStage(content, bytes -> Uni.createFrom().deferred(() -> next.stage(id, place, bytes)))
                .map(ForwardingStaged::new);
    }

    @Override
    public final Uni<StoredObject> open(Place place, ByteRange range) {
        return call(Operation.OPEN, () -> next.open(place, range))
                .map(stored -> new StoredObject(
                        stored.info(), aroundBytes(stored.bytes()), call(Operation.RELEASE, stored::release)));
    }

    @Override
    public final Uni<Optional<ObjectInfo>> stat(Place place) {
        return call(Operation.STAT, () -> next.stat(place));
    }

    @Override
    public final Uni<Void> delete(StageId id, Place place) {
        return call(Operation.DELETE, () -> next.delete(id, place));
    }

    @Override
    public final Uni<Page> list(ListRequest request) {
        return call(Operation.LIST, () -> next.list(request));
    }

    @Override
    public final Uni<Capacity> capacity() {
        return call(Operation.CAPACITY, next::capacity);
    }

    @Override
    public final Uni<Void> fence(StageId id) {
        return call(Operation.FENCE, () -> next.fence(id));
    }

    @Override
    public final Uni<Void> fence(ProcessId process) {
        return call(Operation.FENCE, () -> next.fence(process));
    }

    @Override
    public final Uni<Void> sweep(ProcessId process) {
        return call(Operation.SWEEP, () -> next.sweep(process));
    }

    @Override
    public final Uni<Void> tidy(Predicate<StageId> inUse) {
        return call(Operation.TIDY, () -> next.tidy(inUse));
    }

    @Override
    public final Uni<Void> close() {
        return call(Operation.CLOSE, next::close);
    }

    private <T> Uni<T> call(Operation operation, Supplier<Uni<? extends T>> call) {
        return around(operation, Uni.createFrom().deferred(call));
    }

    private final class ForwardingStaged implements Staged {
        private final Staged staged;

        ForwardingStaged(Staged staged) {
            this.staged = staged;
        }

        @Override
        public StageId id() {
            return staged.id();
        }

        @Override
        public long size() {
            return staged.size();
        }

        @Override
        public Uni<Receipt> commit(Place place) {
            return aroundCommit(staged, Uni.createFrom().deferred(() -> staged.commit(place)));
        }

        @Override
        public Uni<Void> discard() {
            return call(Operation.DISCARD, staged::discard);
        }
    }
}
