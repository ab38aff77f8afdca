package io.understudy.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.understudy.object.DataId;
import io.understudy.object.Digest;
import io.understudy.object.Place;
import io.understudy.object.ProcessId;
import io.understudy.object.StageId;
import io.understudy.object.Version;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The catalogue's values as the functions of the database read and write them. Ids travel as hex: JSON has no bytes. */
final class Json {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int LONGEST_TEXT = 1000;

    private Json() {}

    static ObjectNode of(WriteIntent write) {
        var node = NODES.objectNode()
                .put("id", hex(write.id()))
                .put("process", write.stage().process().value())
                .put("write", write.stage().write())
                .put("size", write.size())
                .put("sha256", write.digest().hex())
                .put("ifNoneMatch", write.conditions().absent());
        write.conditions().current().ifPresent(version -> node.put("ifMatch", version.value()));
        var staged = node.putArray("staged");
        write.staged().forEach(staged::add);
        var copies = node.putArray("copies");
        for (var copy : write.copies()) {
            copies.addObject()
                    .put("cluster", copy.cluster())
                    .put("role", copy.role().text())
                    .put("natural", copy.natural().value())
                    .put("folded", copy.folded().value())
                    .put("suffix", copy.suffix())
                    .put("scheduled", copy.scheduled());
        }
        node.putObject("terms")
                .put("contentType", clean(write.terms().contentType()))
                .put("plan", write.terms().plan())
                .put("mode", write.terms().mode())
                .put("onDelete", write.terms().onDelete())
                .put("intervalMs", write.terms().interval().toMillis());
        return node;
    }

    static ObjectNode of(Outcome outcome) {
        var node = NODES.objectNode()
                .put("id", hex(outcome.id()))
                .put("process", outcome.stage().process().value())
                .put("write", outcome.stage().write())
                .put("by", outcome.by().value())
                .put("pauseMs", outcome.pause().toMillis())
                .put("givenBack", outcome.verdict() == Outcome.Verdict.GIVEN_BACK)
                .put("setAside", outcome.verdict() == Outcome.Verdict.SET_ASIDE)
                .put("lost", outcome.verdict() == Outcome.Verdict.LOST);
        var results = node.putArray("results");
        for (var result : outcome.results()) {
            results.addObject()
                    .put("cluster", result.cluster())
                    .put("outcome", result.word().name().toLowerCase(Locale.ROOT))
                    .put("error", result.error() == null ? null : clean(result.error()))
                    .put("size", outcome.size())
                    .put("sha256", outcome.digest().hex());
        }
        return node;
    }

    static Intent intent(JsonNode node) {
        return switch (node.get("status").textValue()) {
            case "ok" ->
                new Intent.Given(
                        version(node.get("version")),
                        places(node.get("places")),
                        byCluster(node.get("replaced"), Digest::new),
                        attempts(node.get("older")));
            case "precondition-failed" -> new Intent.PreconditionFailed(optional(node.get("current"), Json::version));
            case "busy" -> new Intent.Busy();
            case "process-dead" -> new Intent.ProcessDead();
            default -> throw unknown(node);
        };
    }

    static Burial burial(JsonNode node) {
        return switch (node.get("status").textValue()) {
            case "ok" -> new Burial.Buried(version(node.get("version")));
            case "not-found" -> new Burial.NotFound();
            case "precondition-failed" -> new Burial.PreconditionFailed(optional(node.get("current"), Json::version));
            case "busy" -> new Burial.Busy();
            default -> throw unknown(node);
        };
    }

    static Settlement settlement(JsonNode node) {
        var unmark = list(
                node.get("unmark"),
                mark -> new Settlement.MarkRef(
                        mark.get("cluster").textValue(), mark.get("target").textValue(), version(mark.get("version"))));
        return new Settlement(
                Settlement.Status.valueOf(node.get("status").textValue().toUpperCase(Locale.ROOT)),
                optional(node.get("state"), Json::state),
                unmark);
    }

    static ObjectState state(JsonNode node) {
        return new ObjectState(
                id(node.get("id")),
                version(node.get("version")),
                node.get("deleted").booleanValue(),
                node.get("size").longValue(),
                optional(node.get("sha256"), digest -> new Digest(digest.textValue())),
                text(node, "contentType").orElse("application/octet-stream"),
                optional(node.get("storedAt"), Json::instant),
                text(node, "plan").orElse(""),
                text(node, "mode").orElse(""),
                list(node.get("copies"), Json::copy),
                attempts(node.get("attempts")));
    }

    static Claim claim(JsonNode node, ProcessId by) {
        return new Claim(
                id(node.get("id")),
                new StageId(by, node.get("write").textValue()),
                Attempt.Kind.valueOf(node.get("kind").textValue().toUpperCase(Locale.ROOT)),
                version(node.get("version")),
                node.get("size").longValue(),
                optional(node.get("sha256"), digest -> new Digest(digest.textValue())),
                node.get("cluster").textValue(),
                Role.of(node.get("role").textValue()),
                new Place(node.get("place").textValue()),
                node.get("attempts").intValue(),
                list(
                        node.get("sources"),
                        source -> new Claim.Source(
                                source.get("cluster").textValue(),
                                new Place(source.get("place").textValue()))),
                attempts(node.get("older")));
    }

    static Orphan orphan(JsonNode node) {
        return new Orphan(
                id(node.get("id")),
                stage(node),
                Attempt.Kind.valueOf(node.get("kind").textValue().toUpperCase(Locale.ROOT)),
                version(node.get("version")),
                node.get("size").longValue(),
                optional(node.get("sha256"), digest -> new Digest(digest.textValue())),
                list(node.get("clusters"), JsonNode::textValue),
                places(node.get("places")),
                attempts(node.get("older")));
    }

    static Marker marker(JsonNode node) {
        return new Marker(
                id(node.get("id")),
                version(node.get("version")),
                MarkerState.of(Role.of(node.get("role").textValue())),
                node.get("cluster").textValue(),
                node.get("place").textValue(),
                node.get("size").longValue(),
                list(node.get("heldBy"), JsonNode::textValue),
                node.get("attempts").intValue(),
                optional(node.get("due"), Json::instant),
                text(node, "error"),
                node.get("setAside").booleanValue(),
                node.get("lost").booleanValue());
    }

    static MarkerSummary summary(JsonNode node) {
        return new MarkerSummary(
                node.get("pending").longValue(),
                node.get("bytes").longValue(),
                node.get("oldestSeconds").longValue(),
                list(
                        node.get("groups"),
                        group -> new MarkerSummary.Group(
                                group.get("cluster").textValue(),
                                MarkerState.of(Role.of(group.get("role").textValue())),
                                group.get("count").longValue(),
                                group.get("bytes").longValue(),
                                group.get("overdue").longValue())),
                node.get("setAside").longValue(),
                node.get("lost").longValue(),
                node.get("deletions").longValue());
    }

    static <T> List<T> list(JsonNode array, Function<JsonNode, T> element) {
        var items = new ArrayList<T>(array.size());
        array.forEach(node -> items.add(element.apply(node)));
        return List.copyOf(items);
    }

    static String hex(DataId id) {
        return HexFormat.of().formatHex(id.bytes());
    }

    static DataId id(JsonNode hex) {
        return DataId.of(HexFormat.of().parseHex(hex.textValue()));
    }

    private static CopyState copy(JsonNode node) {
        return new CopyState(
                node.get("cluster").textValue(),
                Role.of(node.get("role").textValue()),
                new Place(node.get("natural").textValue()),
                new Place(node.get("place").textValue()),
                version(node.get("wanted")),
                version(node.get("held")),
                node.get("size").longValue(),
                optional(node.get("sha256"), digest -> new Digest(digest.textValue())),
                optional(node.get("due"), Json::instant),
                node.get("attempts").intValue(),
                text(node, "error"),
                node.get("setAside").booleanValue(),
                node.get("lost").booleanValue());
    }

    private static List<Attempt> attempts(JsonNode array) {
        return list(
                array,
                node -> new Attempt(
                        stage(node),
                        Attempt.Kind.valueOf(node.get("kind").textValue().toUpperCase(Locale.ROOT)),
                        version(node.get("version")),
                        list(node.get("clusters"), JsonNode::textValue)));
    }

    private static StageId stage(JsonNode node) {
        return new StageId(
                new ProcessId(node.get("process").textValue()),
                node.get("write").textValue());
    }

    private static Map<String, Place> places(JsonNode object) {
        return byCluster(object, Place::new);
    }

    private static <T> Map<String, T> byCluster(JsonNode object, Function<String, T> value) {
        var values = new HashMap<String, T>();
        object.properties()
                .forEach(entry ->
                        values.put(entry.getKey(), value.apply(entry.getValue().textValue())));
        return Map.copyOf(values);
    }

    static ArrayNode of(List<MarkedDebt> debts) {
        var array = NODES.arrayNode();
        debts.forEach(debt -> array.addObject()
                .put("id", hex(debt.id()))
                .put("target", debt.target())
                .put("version", debt.version().value()));
        return array;
    }

    /** A text of somebody else's as the database can hold it: it takes no NUL, and a settlement must never be refused. */
    private static String clean(String text) {
        var storable = text.replace('\0', '\uFFFD');
        return storable.length() <= LONGEST_TEXT ? storable : storable.substring(0, LONGEST_TEXT);
    }

    private static Version version(JsonNode number) {
        return new Version(number.longValue());
    }

    private static Instant instant(JsonNode text) {
        return OffsetDateTime.parse(text.textValue()).toInstant();
    }

    private static Optional<String> text(JsonNode node, String field) {
        return optional(node.get(field), JsonNode::textValue);
    }

    private static <T> Optional<T> optional(JsonNode node, Function<JsonNode, T> value) {
        return node == null || node.isNull() ? Optional.empty() : Optional.of(value.apply(node));
    }

    private static IllegalStateException unknown(JsonNode node) {
        return new IllegalStateException("the database answers " + node);
    }
}
