package io.understudy.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.mutiny.Uni;
import io.understudy.database.Statements;
import jakarta.persistence.LockModeType;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;

/** Clusters and protocols, in PostgreSQL. */
public final class PostgresClusters implements ClusterStore {
    private static final String CATALOGUE = "select id from catalogue";

    private static final String HELD_LIMIT = "select set_config('statement_timeout', '30s', true)";

    private static final String HELD = """
            select cast(coalesce(json_object_agg(cluster, bytes), '{}') as text) from (
                select cluster, sum(size) as bytes from copy
                where held <> 0 and cluster = any (string_to_array(?1, ','))
                group by cluster) as summed
            """;

    // One statement decides and deletes. Whoever names a cluster at the same moment is not waited for: what it names
    // is then an unknown cluster, as if it had come a moment later.
    private static final String DELETE = """
            with bound as (
                select exists (select 1 from routing r, json_array_elements(cast(r.ranges as json)) as owned (range)
                        where json_extract_path_text(owned.range, 'cluster') = ?1) as routed,
                    exists (select 1 from plan where ?1 = any (targets)) as planned,
                    exists (select 1 from copy -- as the index on folders has it; '0' follows '/'
                            where left(cluster || '/' || folded, 500) collate "C" > (?1 || '/') collate "C"
                                and left(cluster || '/' || folded, 500) collate "C" < (?1 || '0') collate "C")
                        or exists (select 1 from attempt where ?1 = any (clusters)) as holding),
            gone as (
                delete from cluster using bound where id = ?1 and not routed and not planned and not holding
                returning id)
            select case
                when exists (select 1 from gone) then 'DELETED'
                when not exists (select 1 from cluster where id = ?1) then 'NOT_FOUND'
                when routed then 'ROUTED'
                when planned then 'PLANNED'
                else 'HOLDS_COPIES' end
            from bound
            """;

    private final Statements statements;
    private final ObjectMapper json;

    public PostgresClusters(Statements statements, ObjectMapper json) {
        this.statements = statements;
        this.json = json;
    }

    @Override
    public Uni<Snapshot> load() {
        return statements.transaction(session -> session.createNativeQuery(CATALOGUE, UUID.class)
                .getSingleResult()
                .chain(catalogue -> clusters(session)
                        .chain(clusters ->
                                protocols(session).map(protocols -> new Snapshot(catalogue, clusters, protocols)))));
    }

    @Override
    public Uni<Void> save(RegisteredCluster cluster) {
        var row = new ClusterEntity(cluster);
        return statements.transaction(session -> locked(session, row.id)
                .chain(before -> before == null ? session.insert(row) : replace(session, before, row)));
    }

    @Override
    public Uni<Void> registered(String id) {
        return statements
                .session(session -> session.createMutationQuery(
                                "update ClusterEntity set registered = true where id = :id")
                        .setParameter("id", id)
                        .executeUpdate())
                .replaceWithVoid();
    }

    @Override
    public Uni<Map<String, Long>> held(Collection<String> ids) {
        return statements
                .transaction(session -> session.createNativeQuery(HELD_LIMIT, String.class)
                        .getSingleResult()
                        .chain(limited -> session.createNativeQuery(HELD, String.class)
                                .setParameter(1, String.join(",", ids))
                                .getSingleResult()))
                .map(this::sums);
    }

    private Map<String, Long> sums(String text) {
        try {
            return json.readValue(text, new TypeReference<>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the database answers JSON", e);
        }
    }

    @Override
    public Uni<Deletion> delete(String id) {
        return statements
                .session(session -> session.createNativeQuery(DELETE, String.class)
                        .setParameter(1, id)
                        .getSingleResult())
                .map(Deletion::valueOf);
    }

    @Override
    public Uni<Void> save(DeviceKind device, Link link, List<String> protocols) {
        var row = new ProtocolsEntity(device, link, protocols);
        return statements.session(session -> session.upsert(row));
    }

    /** What another replica has registered meanwhile stays registered. */
    private static Uni<Void> replace(Mutiny.StatelessSession session, ClusterEntity before, ClusterEntity row) {
        row.registered |= before.registered && before.store.equals(row.store);
        return session.update(row);
    }

    private static Uni<ClusterEntity> locked(Mutiny.StatelessSession session, String id) {
        return session.get(ClusterEntity.class, id, LockModeType.PESSIMISTIC_WRITE);
    }

    private Uni<List<RegisteredCluster>> clusters(Mutiny.StatelessSession session) {
        return session.createQuery("from ClusterEntity order by id", ClusterEntity.class)
                .getResultList()
                .map(rows -> rows.stream().map(row -> row.cluster(json)).toList());
    }

    private static Uni<ProtocolTable> protocols(Mutiny.StatelessSession session) {
        return session.createQuery("from ProtocolsEntity", ProtocolsEntity.class)
                .getResultList()
                .map(PostgresClusters::table);
    }

    private static ProtocolTable table(List<ProtocolsEntity> rows) {
        var table = ProtocolTable.DEFAULT;
        for (var row : rows) {
            var pair = row.pair();
            table = table.with(pair.device(), pair.link(), List.of(row.protocols));
        }
        return table;
    }
}
