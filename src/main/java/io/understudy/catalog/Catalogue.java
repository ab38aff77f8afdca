package io.understudy.catalog;

import io.smallrye.mutiny.Uni;
import io.understudy.object.DataId;
import io.understudy.object.Version;
import java.util.Optional;

/**
 * What is stored where. Every call is one database round trip and fails with {@link CatalogueException} where the
 * database cannot be reached; whether a failed call took effect is then unknown.
 */
public interface Catalogue {
    /** Decides conditions, gives the version, reserves places and records the attempt; durable when it answers. */
    Uni<Intent> intend(WriteIntent write);

    /** Records what became of an attempt. Durable when it answers, unless nothing is owed: then the attempt may return. */
    Uni<Settlement> settle(Outcome outcome);

    /** Makes a tombstone; durable when it answers. */
    Uni<Burial> bury(DataId id, Optional<Version> ifMatch);

    /** The state of one object, tombstones and unsettled ones included. */
    Uni<Optional<ObjectState>> find(DataId id);

    /**
     * Live objects in order of their ids' bytes.
     *
     * @param prefix bytes that the ids begin with
     * @param after the last id of the page before, empty for the first page
     */
    Uni<ObjectPage> list(byte[] prefix, Optional<DataId> after, int limit);
}
