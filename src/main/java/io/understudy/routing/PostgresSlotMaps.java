package io.understudy.routing;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.mutiny.Uni;
import io.understudy.database.Statements;
import java.util.Optional;
import org.hibernate.reactive.mutiny.Mutiny;

/** The slot map, in PostgreSQL. */
public final class PostgresSlotMaps implements SlotMaps {
    private static final String LOCK = "lock table routing in share row exclusive mode";

    // An intent inserts into this table before it records its attempt. So behind this lock everything that is or may
    // yet
    // be stored shows as an attempt or as a version. A second lock could meet a settlement in a circle.
    private static final String HOLD_INTENTS = "lock table object in share mode";

    private static final String STORED =
            "select exists (select 1 from object where version > 0) or exists (select 1 from attempt)";

    private final Statements statements;
    private final ObjectMapper json;

    public PostgresSlotMaps(Statements statements, ObjectMapper json) {
        this.statements = statements;
        this.json = json;
    }

    @Override
    public Uni<Optional<SlotMap>> load() {
        return statements
                .session(session -> session.get(RoutingEntity.class, RoutingEntity.ONLY))
                .map(row -> Optional.ofNullable(row).map(found -> found.map(json)));
    }

    @Override
    public Uni<Boolean> save(SlotMap map) {
        var row = new RoutingEntity(map);
        return statements.transaction(session -> session.createNativeQuery(LOCK)
                .executeUpdate()
                .chain(() -> session.get(RoutingEntity.class, RoutingEntity.ONLY))
                .chain(found -> {
                    if (found == null) {
                        return session.insert(row).replaceWith(true);
                    }
                    return found.sameSlots(map) ? session.update(row).replaceWith(true) : changeSlots(session, row);
                }));
    }

    /** Only while nothing is stored or being stored, which nothing can begin to be until the transaction ends. */
    private static Uni<Boolean> changeSlots(Mutiny.StatelessSession session, RoutingEntity row) {
        return session.createNativeQuery(HOLD_INTENTS)
                .executeUpdate()
                .chain(() -> session.createNativeQuery(STORED, Boolean.class).getSingleResult())
                .chain(stored -> stored
                        ? Uni.createFrom().item(false)
                        : session.update(row).replaceWith(true));
    }
}
