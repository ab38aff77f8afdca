package io.understudy.plan;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;

/** Keeps the plans. */
public interface Plans {
    /** All plans and which one is active. */
    record Snapshot(List<Plan> plans, Optional<String> active) {}

    Uni<Snapshot> load();

    /** Creates or replaces; answers whether it was created. Fails where there are as many plans as there may be. */
    Uni<Boolean> save(Plan plan);

    /** Why a plan was not deleted, or that it was. */
    enum Deletion {
        DELETED,
        NOT_FOUND,
        ACTIVE,
        /** Copies owe something under it. */
        OWED
    }

    Uni<Deletion> delete(String name);

    /** Makes it the plan of writes that name none; false where there is no such plan. */
    Uni<Boolean> activate(String name);
}
