package io.understudy.plan;

import io.smallrye.mutiny.Uni;
import io.understudy.database.Statements;
import io.understudy.object.InvalidValueException;
import java.util.List;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * The plans, in PostgreSQL. Changes are rare, so they go one after the other under a lock of the table, which readers do
 * not notice: that is what keeps the number of plans within its limit and exactly one of them active.
 */
public final class PostgresPlans implements Plans {
    private static final String LOCK = "lock table plan in share row exclusive mode";

    private static final String OWED = """
            select exists (select 1 from copy c join object o on o.id = c.object_id
                where o.plan = ?1 and c.due is not null and c.wanted <> c.held)
            """;

    private enum Saving {
        CREATED,
        REPLACED,
        TOO_MANY
    }

    private final Statements statements;
    private final int most;

    /** @param most plans there may be */
    public PostgresPlans(Statements statements, int most) {
        this.statements = statements;
        this.most = most;
    }

    @Override
    public Uni<Snapshot> load() {
        return statements
                .session(session -> session.createQuery("from PlanEntity order by name", PlanEntity.class)
                        .getResultList())
                .map(PostgresPlans::snapshot);
    }

    @Override
    public Uni<Boolean> save(Plan plan) {
        return statements
                .transaction(session -> alone(session)
                        .chain(() -> session.get(PlanEntity.class, plan.name()))
                        .chain(found -> found == null ? create(session, plan) : replace(session, plan, found.active)))
                .map(saving -> switch (saving) {
                    case CREATED -> true;
                    case REPLACED -> false;
                    case TOO_MANY ->
                        throw new InvalidValueException(
                                "name", plan.name(), "there are " + most + " plans already, which is the most");
                });
    }

    @Override
    public Uni<Deletion> delete(String name) {
        return statements.transaction(session -> alone(session)
                .chain(() -> session.get(PlanEntity.class, name))
                .chain(found -> {
                    if (found == null) {
                        return Uni.createFrom().item(Deletion.NOT_FOUND);
                    }
                    return found.active ? Uni.createFrom().item(Deletion.ACTIVE) : deleteUnlessOwed(session, found);
                }));
    }

    @Override
    public Uni<Boolean> activate(String name) {
        return statements.transaction(session -> alone(session)
                .chain(() -> session.get(PlanEntity.class, name))
                .chain(found -> found == null
                        ? Uni.createFrom().item(false)
                        : deactivateOthers(session, name)
                                .chain(() -> activate(session, name))
                                .replaceWith(true)));
    }

    private Uni<Saving> create(Mutiny.StatelessSession session, Plan plan) {
        return session.createQuery("select count(*) from PlanEntity", Long.class)
                .getSingleResult()
                .chain(count -> count >= most
                        ? Uni.createFrom().item(Saving.TOO_MANY)
                        : session.insert(new PlanEntity(plan, false)).replaceWith(Saving.CREATED));
    }

    private static Uni<Saving> replace(Mutiny.StatelessSession session, Plan plan, boolean active) {
        return session.update(new PlanEntity(plan, active)).replaceWith(Saving.REPLACED);
    }

    private static Uni<Deletion> deleteUnlessOwed(Mutiny.StatelessSession session, PlanEntity plan) {
        return session.createNativeQuery(OWED, Boolean.class)
                .setParameter(1, plan.name)
                .getSingleResult()
                .chain(owed -> owed
                        ? Uni.createFrom().item(Deletion.OWED)
                        : session.delete(plan).replaceWith(Deletion.DELETED));
    }

    private static Uni<Integer> deactivateOthers(Mutiny.StatelessSession session, String name) {
        return session.createMutationQuery("update PlanEntity set active = false where active and name <> :name")
                .setParameter("name", name)
                .executeUpdate();
    }

    private static Uni<Integer> activate(Mutiny.StatelessSession session, String name) {
        return session.createMutationQuery("update PlanEntity set active = true where name = :name")
                .setParameter("name", name)
                .executeUpdate();
    }

    private static Uni<Integer> alone(Mutiny.StatelessSession session) {
        return session.createNativeQuery(LOCK).executeUpdate();
    }

    private static Snapshot snapshot(List<PlanEntity> rows) {
        return new Snapshot(
                rows.stream().map(PlanEntity::plan).toList(),
                rows.stream().filter(row -> row.active).map(row -> row.name).findFirst());
    }
}
