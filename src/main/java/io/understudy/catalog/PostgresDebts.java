package io.understudy.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Uni;
import io.understudy.database.Statements;
import io.understudy.object.DataId;
import io.understudy.object.InvalidValueException;
import io.understudy.object.ProcessId;
import io.understudy.object.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** What is owed, in PostgreSQL. */
final class PostgresDebts implements Debts {
    private static final long SEPARATED_BY = '\n';

    static final String MARKERS = """
            select cast(coalesce(json_agg(json_build_object(
                    'id', encode(m.object_id, 'hex'), 'version', m.wanted, 'role', m.role, 'cluster', m.cluster,
                    'natural', m.natural_place, 'place', m.place, 'size', o.size, 'attempts', m.attempts, 'due', m.due,
                    'error', m.error, 'setAside', m.set_aside, 'lost', m.lost,
                    'heldBy', (select coalesce(json_agg(s.cluster order by s.cluster), cast('[]' as json)) from copy s
                        where s.object_id = m.object_id and s.held = m.wanted))
                    order by m.object_id, m.cluster, m.natural_place), cast('[]' as json)) as text)
            from (select * from copy
                where due is not null and wanted <> 0
                    and (cast(?1 as text) = '' or role = cast(?1 as text))
                    and (cast(?2 as text) = '' or cluster = cast(?2 as text))
                    and (object_id, cluster, natural_place)
                        > (decode(cast(?3 as text), 'hex'), cast(?4 as text), cast(?5 as text))
                order by object_id, cluster, natural_place limit cast(?6 as int)) m
            join object o on o.id = m.object_id
            """;

    private static final String SUMMARY = """
            with owed as materialized (select c.*, o.size as bytes from copy c join object o on o.id = c.object_id
                where c.due is not null),
            marker as (select * from owed where wanted <> 0)
            select cast(json_build_object(
                'pending', (select count(*) from marker), 'bytes', (select coalesce(sum(bytes), 0) from marker),
                'oldestSeconds', (select cast(coalesce(greatest(0, extract(epoch from
                    clock_timestamp() - min(to_timestamp(wanted / 1000000.0)))), 0) as bigint) from marker
                    where due <= clock_timestamp() or attempts > 0 or error is not null),
                'groups', (select coalesce(json_agg(json_build_object('cluster', cluster, 'role', role, 'count', n,
                    'bytes', b, 'overdue', late) order by cluster, role), cast('[]' as json)) from
                    (select cluster, role, count(*) n, sum(bytes) b, count(*) filter (where not lost and not set_aside
                        and (due <= clock_timestamp() or attempts > 0)) late from marker group by cluster, role) g),
                'setAside', (select count(*) from marker where set_aside),
                'lost', (select count(*) from marker where lost),
                'deletions', (select count(*) from owed where wanted = 0)) as text)
            """;

    // Deletions come along, but are no markers. What is locked is being paid or settled anyway.
    private static final String MAKE_DUE = """
            with owed as materialized (select object_id, cluster, natural_key from copy
                where due is not null
                    and (cast(?1 as text) = '' or role = cast(?1 as text))
                    and (cast(?2 as text) = '' or cluster = cast(?2 as text))
                for update skip locked),
            made as (update copy c set due = clock_timestamp(), set_aside = false from owed
                where (c.object_id, c.cluster, c.natural_key) = (owed.object_id, owed.cluster, owed.natural_key)
                returning c.wanted)
            select cast(count(*) filter (where wanted <> 0) as text) from made
            """;

    private static final String DISTRUST =
            "select cast(catalogue_distrust(decode(cast(?1 as text), 'hex'), ?2, ?3) as text)";

    private static final String ENDED = """
            select cast(coalesce(json_agg(m.number - 1), cast('[]' as json)) as text)
            from json_array_elements(cast(cast(?1 as text) as json)) with ordinality as m (mark, number)
            where not exists (select from copy c
                    where c.object_id = decode(m.mark->>'id', 'hex') and c.cluster = m.mark->>'target'
                        and c.wanted = cast(m.mark->>'version' as bigint) and c.held <> c.wanted)
                and not exists (select from attempt a
                    where a.object_id = decode(m.mark->>'id', 'hex') and a.kind = 'write'
                        and a.version = cast(m.mark->>'version' as bigint))
            """;

    private final Statements statements;
    private final Duration postponed;

    /** @param postponed how long a debt waits that cannot be claimed because a newer attempt is under way */
    PostgresDebts(Statements statements, Duration postponed) {
        this.statements = statements;
        this.postponed = postponed;
    }

    @Override
    public Uni<List<Claim>> claim(ProcessId by, List<String> clusters, List<String> writes, Duration lease) {
        return statements
                .query(
                        "select cast(catalogue_claim(?1, cast(?2 as text[]), cast(?3 as text[]), ?4, ?5) as text)",
                        by.value(),
                        clusters.toArray(String[]::new),
                        writes.toArray(String[]::new),
                        lease.toMillis(),
                        postponed.toMillis())
                .map(node -> Json.list(node, claim -> Json.claim(claim, by)));
    }

    @Override
    public Uni<List<Orphan>> takeOver(ProcessId by, List<String> clusters, int most, Duration lease) {
        return statements
                .query(
                        "select cast(catalogue_take_over(?1, cast(?2 as text[]), ?3, ?4) as text)",
                        by.value(),
                        clusters.toArray(String[]::new),
                        most,
                        lease.toMillis())
                .map(node -> Json.list(node, Json::orphan));
    }

    @Override
    public Uni<Boolean> distrust(DataId id, String cluster, Version version) {
        return statements
                .query(DISTRUST, Json.hex(id), cluster, version.value())
                .map(JsonNode::booleanValue);
    }

    @Override
    public Uni<List<MarkedDebt>> ended(List<MarkedDebt> marked) {
        return marked.isEmpty()
                ? Uni.createFrom().item(List.of())
                : statements
                        .query(ENDED, Json.of(marked).toString())
                        .map(numbers -> Json.list(numbers, number -> marked.get(number.intValue())));
    }

    @Override
    public Uni<Integer> makeDue(Optional<MarkerState> state, Optional<String> cluster) {
        return statements.query(MAKE_DUE, role(state), cluster.orElse("")).map(JsonNode::intValue);
    }

    @Override
    public Uni<MarkerPage> markers(MarkerQuery query) {
        var after = query.after().map(PostgresDebts::position).orElse(List.of("", "", ""));
        return statements
                .query(
                        MARKERS,
                        role(query.state()),
                        query.cluster().orElse(""),
                        after.get(0),
                        after.get(1),
                        after.get(2),
                        query.limit() + 1)
                .map(rows -> page(rows, query.limit()));
    }

    @Override
    public Uni<MarkerSummary> summary() {
        return statements.query(SUMMARY).map(Json::summary);
    }

    private static MarkerPage page(JsonNode rows, int limit) {
        var markers = new ArrayList<Marker>();
        for (var i = 0; i < Math.min(rows.size(), limit); i++) {
            markers.add(Json.marker(rows.get(i)));
        }
        return new MarkerPage(
                List.copyOf(markers), rows.size() > limit ? Optional.of(token(rows.get(limit - 1))) : Optional.empty());
    }

    private static String token(JsonNode row) {
        var key = row.get("id").textValue()
                + '\n'
                + row.get("cluster").textValue()
                + '\n'
                + row.get("natural").textValue();
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(key.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private static List<String> position(String token) {
        try {
            var key = new String(Base64.getUrlDecoder().decode(token), java.nio.charset.StandardCharsets.UTF_8);
            if (key.chars().filter(c -> c == SEPARATED_BY).count() == 2 && key.matches("(?s)([0-9a-f]{2})+\n.*")) {
                return List.of(key.split("\n", -1));
            }
        } catch (IllegalArgumentException e) {
            // told below, like every other token that is not ours
        }
        throw new InvalidValueException("after", token, "after is the 'next' of a page of markers");
    }

    private static String role(Optional<MarkerState> state) {
        return state.map(s -> s.role().text()).orElse("");
    }
}
