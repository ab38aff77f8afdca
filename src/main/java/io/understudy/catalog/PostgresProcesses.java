package io.understudy.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Uni;
import io.understudy.database.Statements;
import io.understudy.object.ProcessId;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** The replicas' lives, in PostgreSQL. */
final class PostgresProcesses implements Processes {
    private final Statements statements;

    PostgresProcesses(Statements statements) {
        this.statements = statements;
    }

    @Override
    public Uni<Void> register(ProcessId process) {
        return change("insert into process (id) values (?1)", process.value()).replaceWithVoid();
    }

    @Override
    public Uni<Boolean> heartbeat(ProcessId process) {
        return change("update process set heartbeat_at = clock_timestamp() where id = ?1 and not dead", process.value())
                .map(changed -> changed == 1);
    }

    @Override
    public Uni<Void> retire(ProcessId process) {
        return change("update process set dead = true where id = ?1", process.value())
                .replaceWithVoid();
    }

    @Override
    public Uni<Integer> declareDead(Duration silence) {
        return change(
                "update process set dead = true where not dead"
                        + " and heartbeat_at < clock_timestamp() - make_interval(secs => cast(?1 as float8) / 1000)",
                silence.toMillis());
    }

    @Override
    public Uni<Integer> abandonStrays(ProcessId process, Set<String> minded, Duration age) {
        return change(
                // What is locked is being settled.
                "update attempt set abandoned = true where (process, write) in (select process, write from attempt"
                        + " where process = ?1 and not abandoned and recoverer is null"
                        + " and created_at < clock_timestamp() - make_interval(secs => cast(?2 as float8) / 1000)"
                        + " and write <> all (cast(?3 as text[])) for update skip locked)",
                process.value(),
                age.toMillis(),
                minded.toArray(String[]::new));
    }

    @Override
    public Uni<List<Dead>> dead() {
        return statements
                .query("""
                        select cast(coalesce(json_agg(json_build_object('process', p.id, 'swept', p.swept, 'attempts',
                            (select count(*) from attempt a where a.process = p.id))), cast('[]' as json)) as text)
                        from process p where p.dead
                        """)
                .map(rows -> Json.list(
                        rows,
                        row -> new Dead(
                                new ProcessId(row.get("process").textValue()),
                                Json.list(row.get("swept"), JsonNode::textValue),
                                row.get("attempts").longValue())));
    }

    @Override
    public Uni<Void> swept(ProcessId process, String cluster) {
        return change(
                        "update process set swept = array_append(swept, ?2) where id = ?1 and not ?2 = any (swept)",
                        process.value(),
                        cluster)
                .replaceWithVoid();
    }

    @Override
    public Uni<Void> forget(ProcessId process) {
        return change(
                        "delete from process where id = ?1 and dead"
                                + " and not exists (select from attempt where process = ?1)",
                        process.value())
                .replaceWithVoid();
    }

    private Uni<Integer> change(String sql, Object... parameters) {
        return statements
                .query(
                        "with changed as (" + sql + " returning 1) select cast(count(*) as text) from changed",
                        parameters)
                .map(JsonNode::intValue);
    }
}
