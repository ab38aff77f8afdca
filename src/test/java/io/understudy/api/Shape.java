package io.understudy.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Holds JSON to a schema of the contract: as much of JSON Schema as the contract uses, and no field unheard of. */
final class Shape {
    private final Contract contract;

    Shape(Contract contract) {
        this.contract = contract;
    }

    /** What is wrong with it, each with where; empty where nothing is. */
    List<String> complaints(JsonNode value, JsonNode schema) {
        var complaints = new ArrayList<String>();
        check("$", value, schema, complaints);
        return complaints;
    }

    private void check(String at, JsonNode value, JsonNode reference, List<String> complaints) {
        var schema = contract.resolve(reference);
        if (schema.has("anyOf")) {
            anyOf(at, value, schema.path("anyOf"), complaints);
            return;
        }
        schema.path("allOf").forEach(part -> check(at, value, part, complaints));
        if (schema.has("const") && !same(schema.path("const"), value)) {
            complaints.add(at + " is not " + schema.path("const"));
        }
        if (schema.has("enum") && !contains(schema.path("enum"), value)) {
            complaints.add(at + " is none of " + schema.path("enum") + ": " + value);
        }
        if (schema.has("type") && !types(schema).contains(type(value, types(schema)))) {
            complaints.add(at + " is no " + schema.path("type") + ": " + value);
            return;
        }
        object(at, value, schema, complaints);
        if (value.isArray() && schema.has("items")) {
            for (var i = 0; i < value.size(); i++) {
                check(at + "[" + i + "]", value.get(i), schema.path("items"), complaints);
            }
        }
    }

    private void anyOf(String at, JsonNode value, JsonNode choices, List<String> complaints) {
        for (var choice : choices) {
            var own = new ArrayList<String>();
            check(at, value, choice, own);
            if (own.isEmpty()) {
                return;
            }
        }
        complaints.add(at + " is none of what it may be: " + value);
    }

    private void object(String at, JsonNode value, JsonNode schema, List<String> complaints) {
        if (!value.isObject()) {
            return;
        }
        schema.path("required").forEach(field -> {
            if (!value.has(field.asText())) {
                complaints.add(at + " lacks " + field);
            }
        });
        var properties = schema.path("properties");
        value.properties().forEach(field -> {
            if (properties.has(field.getKey())) {
                check(at + "." + field.getKey(), field.getValue(), properties.path(field.getKey()), complaints);
            } else if (schema.has("additionalProperties")) {
                check(at + "." + field.getKey(), field.getValue(), schema.path("additionalProperties"), complaints);
            } else if (schema.has("type")) {
                complaints.add(at + " has the field " + field.getKey() + ", which stands nowhere");
            }
        });
    }

    static Set<String> types(JsonNode schema) {
        var types = new TreeSet<String>();
        var type = schema.path("type");
        if (type.isTextual()) {
            types.add(type.asText());
        }
        type.forEach(each -> types.add(each.asText()));
        return types;
    }

    private static boolean same(JsonNode one, JsonNode other) {
        return (one.isNumber() && other.isNumber()) ? one.asLong() == other.asLong() : one.equals(other);
    }

    private static boolean contains(JsonNode choices, JsonNode value) {
        for (var choice : choices) {
            if (same(choice, value)) {
                return true;
            }
        }
        return false;
    }

    private static String type(JsonNode value, Set<String> wanted) {
        return switch (value.getNodeType()) {
            case STRING -> "string";
            case BOOLEAN -> "boolean";
            case NULL -> "null";
            case ARRAY -> "array";
            case OBJECT -> "object";
            case NUMBER -> value.isIntegralNumber() && wanted.contains("integer") ? "integer" : "number";
            case BINARY, POJO, MISSING -> "nothing";
        };
    }
}
