package io.understudy.connector;

import io.smallrye.mutiny.Uni;
import io.understudy.object.ByteRange;
import io.understudy.object.Content;
import io.understudy.object.Place;
import io.understudy.object.ProcessId;
import io.understudy.object.StageId;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * One cluster's live connection.
 *
 * <p>Every connector promises the same; {@code ConnectorContract} checks it against each driver's real server and
 * through each layer.
 *
 * <ul>
 *   <li>Lazy: nothing happens before subscription, and each subscription is a fresh attempt.
 *   <li>Atomic: a reader sees the old object or the new one, never a part. Putting the same again succeeds.
 *   <li>Verified: a commit checks size, and digest where the store can tell it.
 *   <li>Fenced: the staged object is the fence. Once {@link #fence(StageId)} has succeeded, no commit or delete under
 *       that id can take effect any more, however late its request arrives.
 *   <li>Every wait has a limit, and every failure is a {@link ConnectorException}.
 *   <li>Answers come on the Vert.x context of the subscriber, where it has one.
 * </ul>
 */
public interface Connector {
    /** Who this is and what it can do: fixed for the connector's life. */
    ConnectorInfo info();

    /** Asks the store who it is: empty where it has never been registered. Fails where it cannot be reached. */
    Uni<Optional<StoreIdentity>> probe();

    /** Makes the root where it is missing and writes the identity into it. For first registration only. */
    Uni<Void> register(StoreIdentity identity);

    /**
     * Makes the stage folder of this connector's own process. Called once in a process's life: a folder that has gone
     * since was fenced, and staging must then fail with {@code FENCED} instead of making it again.
     */
    Uni<Void> prepare();

    /**
     * Makes the content durable but invisible.
     *
     * @param id names the staged object; of this connector's own process
     * @param place where a commit is expected to make it visible
     */
    Uni<Staged> stage(StageId id, Place place, Content content);

    /** The description first, then the bytes, of one object as it was when opened, also if it is replaced meanwhile. */
    Uni<StoredObject> open(Place place, ByteRange range);

    /** What stands at a place; empty where nothing does. */
    Uni<Optional<ObjectInfo>> stat(Place place);

    /**
     * Removes what stands at a place; nothing there is fine. {@code id} fences it as it does a commit: fails with
     * {@code FENCED} where it was fenced before it took effect.
     */
    Uni<Void> delete(StageId id, Place place);

    /**
     * Objects in order of their places' UTF-8 bytes; the service's own only where the prefix begins with their folder.
     */
    Uni<Page> list(ListRequest request);

    Uni<Capacity> capacity();

    /** Makes sure that no commit or delete under this id can succeed any more; one that never was is fine. */
    Uni<Void> fence(StageId id);

    /** The same for everything that a process has staged or might still stage. */
    Uni<Void> fence(ProcessId process);

    /** Removes what a fenced process has left behind. */
    Uni<Void> sweep(ProcessId process);

    /**
     * Forgets fences of this connector's own process that are needed no more, and removes what a server has staged late
     * behind one, so that neither piles up while the process lives.
     *
     * @param inUse whether calls under an id may still come, or are under way; what is staged under any other may go
     */
    default Uni<Void> tidy(Predicate<StageId> inUse) {
        return Uni.createFrom().voidItem();
    }

    Uni<Void> close();
}
