package io.understudy.replication;

import io.smallrye.mutiny.Uni;
import io.understudy.catalog.Burial;
import io.understudy.catalog.Catalogue;
import io.understudy.catalog.Intent;
import io.understudy.catalog.ObjectPage;
import io.understudy.catalog.ObjectState;
import io.understudy.catalog.Outcome;
import io.understudy.catalog.Settlement;
import io.understudy.catalog.WriteIntent;
import io.understudy.object.DataId;
import io.understudy.object.Version;
import java.util.Optional;

/** For what never comes as far as the catalogue. */
final class NoCatalogue implements Catalogue {
    @Override
    public Uni<Intent> intend(WriteIntent write) {
        throw new AssertionError("nothing is written");
    }

    @Override
    public Uni<Settlement> settle(Outcome outcome) {
        throw new AssertionError("nothing was claimed");
    }

    @Override
    public Uni<Burial> bury(DataId id, Optional<Version> ifMatch) {
        throw new AssertionError("nothing is deleted");
    }

    @Override
    public Uni<Optional<ObjectState>> find(DataId id) {
        throw new AssertionError("nothing was claimed");
    }

    @Override
    public Uni<ObjectPage> list(byte[] prefix, Optional<DataId> after, int limit) {
        throw new AssertionError("nobody has asked for it");
    }
}
