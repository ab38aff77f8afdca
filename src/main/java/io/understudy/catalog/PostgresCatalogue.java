package io.understudy.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.smallrye.mutiny.Uni;
import io.understudy.database.Statements;
import io.understudy.object.DataId;
import io.understudy.object.Version;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The catalogue in PostgreSQL; intents, settlements and burials go in groups. */
final class PostgresCatalogue implements Catalogue {
    static final String LIST = """
            select cast(coalesce(json_agg(catalogue_state(page.id) order by page.id), cast('[]' as json)) as text) from (
                select id from object
                where id >= decode(cast(?1 as text), 'hex') and id > decode(cast(?2 as text), 'hex')
                    and id < decode(cast(?3 as text), 'hex') and version > 0 and not deleted
                order by id limit cast(?4 as int)) page
            """;

    private record Grave(DataId id, Optional<Version> ifMatch) {}

    private final Statements statements;
    private final GroupCommit<WriteIntent, Intent> intents;
    private final GroupCommit<Outcome, Settlement> outcomes;
    private final GroupCommit<Grave, Burial> graves;

    PostgresCatalogue(Statements statements, int largestBatch, int parallelBatches, BatchListener listener) {
        this.statements = statements;
        intents = group("intend", WriteIntent::id, Json::of, Json::intent, largestBatch, parallelBatches, listener);
        outcomes = group("settle", Outcome::id, Json::of, Json::settlement, largestBatch, parallelBatches, listener);
        graves = group("bury", Grave::id, PostgresCatalogue::json, Json::burial, largestBatch, 1, listener);
    }

    @Override
    public Uni<Intent> intend(WriteIntent write) {
        return intents.submit(write);
    }

    @Override
    public Uni<Settlement> settle(Outcome outcome) {
        return outcomes.submit(outcome);
    }

    @Override
    public Uni<Burial> bury(DataId id, Optional<Version> ifMatch) {
        return graves.submit(new Grave(id, ifMatch));
    }

    @Override
    public Uni<Optional<ObjectState>> find(DataId id) {
        return statements
                .query("select cast(catalogue_state(decode(cast(?1 as text), 'hex')) as text)", Json.hex(id))
                .map(node -> node.isNull() ? Optional.empty() : Optional.of(Json.state(node)));
    }

    @Override
    public Uni<ObjectPage> list(byte[] prefix, Optional<DataId> after, int limit) {
        var hex = HexFormat.of();
        return statements
                .query(
                        LIST,
                        hex.formatHex(prefix),
                        after.map(Json::hex).orElse(""),
                        hex.formatHex(behind(prefix)),
                        limit + 1)
                .map(node -> Json.list(node, Json::state))
                .map(states -> new ObjectPage(
                        states.size() > limit ? states.subList(0, limit) : states, states.size() > limit));
    }

    /** The first key in byte order behind all that begin with the prefix. No byte of UTF-8 is as high as 0xFF. */
    private static byte[] behind(byte[] prefix) {
        var length = prefix.length;
        while (length > 0 && prefix[length - 1] == (byte) 0xFF) {
            length--;
        }
        if (length == 0) {
            return new byte[] {(byte) 0xFF};
        }
        var key = Arrays.copyOf(prefix, length);
        key[length - 1]++;
        return key;
    }

    private static JsonNode json(Grave grave) {
        var node = JsonNodeFactory.instance.objectNode().put("id", Json.hex(grave.id()));
        grave.ifMatch().ifPresent(version -> node.put("ifMatch", version.value()));
        return node;
    }

    private <T, R> GroupCommit<T, R> group(
            String function,
            Function<T, DataId> id,
            Function<T, JsonNode> toJson,
            Function<JsonNode, R> fromJson,
            int largest,
            int parallel,
            BatchListener listener) {
        // The inner cast: the client would make a JSON string of a parameter of type json.
        var sql = "select cast(catalogue_" + function + "(cast(cast(?1 as text) as json)) as text)";
        var batch = new GroupCommit.Batch<T, R>() {
            @Override
            public Comparator<T> order() {
                return Comparator.comparing(id);
            }

            @Override
            public Object key(T item) {
                return id.apply(item);
            }

            @Override
            public Uni<List<R>> write(List<T> items) {
                var array = JsonNodeFactory.instance.arrayNode();
                items.forEach(item -> array.add(toJson.apply(item)));
                return statements.query(sql, array.toString()).map(answers -> Json.list(answers, fromJson));
            }
        };
        return new GroupCommit<>(batch, largest, parallel, Statements::refusedByStatement, listener);
    }
}
