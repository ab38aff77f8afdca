package io.understudy.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.understudy.object.InvalidValueException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a JSON object field by field: what is missing, of the wrong kind or unknown is refused by its name. */
final class Fields {
    /** Makes a value of a field's text. */
    @FunctionalInterface
    interface Reading<T> {
        T read(String field, String text);
    }

    private final ObjectNode node;
    private final String path;
    private final Set<String> known = new HashSet<>();

    private Fields(ObjectNode node, String path) {
        this.node = node;
        this.path = path;
    }

    static Fields of(ObjectNode node) {
        return new Fields(node, "");
    }

    /** A text that has to be there. */
    String text(String field) {
        return optional(field).orElseThrow(() -> missing(field));
    }

    Optional<String> optional(String field) {
        var value = take(field);
        if (value == null) {
            return Optional.empty();
        }
        if (!value.isTextual()) {
            throw wrong(field, value, "this is a text");
        }
        return Optional.of(value.textValue());
    }

    /** A text or a number, as sizes and durations may be. */
    <T> Optional<T> scalar(String field, Reading<T> reading) {
        var value = take(field);
        if (value == null) {
            return Optional.empty();
        }
        if (!value.isTextual() && !value.isNumber()) {
            throw wrong(field, value, "this is a text or a number");
        }
        return Optional.of(reading.read(path + field, value.asText()));
    }

    Optional<Integer> integer(String field) {
        var value = take(field);
        if (value == null) {
            return Optional.empty();
        }
        if (!value.canConvertToInt() || !value.isIntegralNumber()) {
            throw wrong(field, value, "this is a whole number");
        }
        return Optional.of(value.intValue());
    }

    Optional<Boolean> flag(String field) {
        var value = take(field);
        if (value == null) {
            return Optional.empty();
        }
        if (!value.isBoolean()) {
            throw wrong(field, value, "this is true or false");
        }
        return Optional.of(value.booleanValue());
    }

    List<String> texts(String field) {
        var texts = new ArrayList<String>();
        for (var element : array(field)) {
            if (!element.isTextual()) {
                throw wrong(field, element, "this is a list of texts");
            }
            texts.add(element.textValue());
        }
        return texts;
    }

    List<Fields> objects(String field) {
        var objects = new ArrayList<Fields>();
        for (var element : array(field)) {
            if (!(element instanceof ObjectNode object)) {
                throw wrong(field, element, "this is a list of objects");
            }
            objects.add(new Fields(object, path + field + "[" + objects.size() + "]."));
        }
        return objects;
    }

    Optional<Fields> object(String field) {
        var value = take(field);
        if (value == null) {
            return Optional.empty();
        }
        if (!(value instanceof ObjectNode object)) {
            throw wrong(field, value, "this is an object");
        }
        return Optional.of(new Fields(object, path + field + "."));
    }

    /** Names and texts; numbers and truth values are taken as texts. */
    Map<String, String> map(String field) {
        var map = new LinkedHashMap<String, String>();
        object(field)
                .ifPresent(fields -> fields.node.properties().forEach(entry -> {
                    if (!entry.getValue().isValueNode() || entry.getValue().isNull()) {
                        throw fields.wrong(
                                entry.getKey(), entry.getValue(), "an option is a text, a number, true or false");
                    }
                    map.put(entry.getKey(), entry.getValue().asText());
                }));
        return map;
    }

    /** Fields that answers carry and that a client may send back as they were. */
    Fields ignoring(String... fields) {
        known.addAll(List.of(fields));
        return this;
    }

    /** To be called at the end: refuses what was not asked for. */
    void end() {
        for (var field : node.properties()) {
            if (!known.contains(field.getKey())) {
                throw new InvalidValueException(
                        path + field.getKey(),
                        field.getValue().isValueNode()
                                ? field.getValue().asText()
                                : field.getValue().toString(),
                        "there is no field '" + path + field.getKey() + "'");
            }
        }
    }

    /** The name of a field in error messages. */
    String named(String field) {
        return path + field;
    }

    private Iterable<JsonNode> array(String field) {
        var value = take(field);
        if (value == null) {
            throw missing(field);
        }
        if (!value.isArray()) {
            throw wrong(field, value, "this is a list");
        }
        return value;
    }

    private @Nullable JsonNode take(String field) {
        known.add(field);
        var value = node.get(field);
        return value == null || value.isNull() ? null : value;
    }

    private InvalidValueException missing(String field) {
        return new InvalidValueException(path + field, "", "the field '" + path + field + "' is missing");
    }

    private InvalidValueException wrong(String field, JsonNode value, String message) {
        return new InvalidValueException(path + field, value.toString(), message);
    }
}
