package io.understudy.service;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.understudy.object.InvalidValueException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads YAML of a given shape into nodes, and says of what does not fit where it stands. */
final class SeedReader {
    private static final int DEEPEST = 8;
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^{}]*)}");

    private final String source;
    private final Function<String, Optional<String>> lookup;
    private final Map<String, Integer> lines = new HashMap<>();

    /**
     * Reads one text.
     *
     * @param source the text's name for messages
     * @param lookup what stands for the placeholders
     */
    SeedReader(String source, Function<String, Optional<String>> lookup) {
        this.source = source;
        this.lookup = lookup;
    }

    /** The whole text; empty for an empty one. */
    ObjectNode read(String yaml, SeedShape shape) {
        try (var parser = new YAMLFactory().createParser(yaml)) {
            if (parser.nextToken() == null) {
                return JsonNodeFactory.instance.objectNode();
            }
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw invalid("", line(parser), "a seed is a map of sections");
            }
            var root = object(parser, "", shape, 1);
            if (parser.nextToken() != null) {
                throw invalid("", line(parser), "a seed is one YAML document");
            }
            return root;
        } catch (JsonProcessingException e) {
            var location = e.getLocation();
            throw invalid("", location == null ? 1 : location.getLineNr(), "this is no YAML: " + firstLine(e));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A refusal of what stands at this path. */
    InvalidValueException invalid(String path, String message) {
        return invalid(path, lines.getOrDefault(path, 1), message);
    }

    private InvalidValueException invalid(String path, int line, String message) {
        var where = source + ", line " + line + (path.isEmpty() ? "" : ", " + path);
        return new InvalidValueException(path.isEmpty() ? "seed" : path, source + ":" + line, where + ": " + message);
    }

    private ObjectNode object(YAMLParser parser, String path, SeedShape shape, int depth) throws IOException {
        var node = JsonNodeFactory.instance.objectNode();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            var name = parser.currentName();
            var here = path.isEmpty() ? name : path + "." + name;
            lines.putIfAbsent(here, line(parser));
            if (node.has(name)) {
                throw invalid(here, line(parser), "it is given twice");
            }
            var inner = shape.field(name)
                    .orElseThrow(() -> invalid(
                            here,
                            line(parser),
                            "there is no such field; there are " + String.join(", ", shape.names())));
            parser.nextToken();
            node.set(name, value(parser, here, inner, depth));
        }
        return node;
    }

    private JsonNode value(YAMLParser parser, String path, SeedShape shape, int depth) throws IOException {
        if (depth > DEEPEST) {
            throw invalid(path, line(parser), "this is nested too deeply");
        }
        if (parser.isCurrentAlias() || parser.getObjectId() != null) {
            throw invalid(path, line(parser), "anchors and aliases are not supported");
        }
        if (shape.map() && parser.currentToken() != JsonToken.START_OBJECT) {
            throw invalid(path, line(parser), "this has to be a map");
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                if (!shape.map()) {
                    throw invalid(path, line(parser), "this is no map");
                }
                yield object(parser, path, shape, depth + 1);
            }
            case START_ARRAY -> array(parser, path, shape, depth);
            case VALUE_TRUE, VALUE_FALSE -> JsonNodeFactory.instance.booleanNode(parser.getBooleanValue());
            case VALUE_NUMBER_INT -> integer(parser);
            case VALUE_NUMBER_FLOAT -> JsonNodeFactory.instance.numberNode(parser.getDecimalValue());
            case VALUE_NULL -> JsonNodeFactory.instance.nullNode();
            case VALUE_STRING -> JsonNodeFactory.instance.textNode(filled(parser, path));
            default -> throw invalid(path, line(parser), "this is no value");
        };
    }

    private static JsonNode integer(YAMLParser parser) throws IOException {
        return switch (parser.getNumberType()) {
            case INT -> JsonNodeFactory.instance.numberNode(parser.getIntValue());
            case LONG -> JsonNodeFactory.instance.numberNode(parser.getLongValue());
            default -> JsonNodeFactory.instance.numberNode(parser.getBigIntegerValue());
        };
    }

    private ArrayNode array(YAMLParser parser, String path, SeedShape shape, int depth) throws IOException {
        var element = shape.element().orElseThrow(() -> invalid(path, line(parser), "this is no list"));
        var node = JsonNodeFactory.instance.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            node.add(value(parser, path + "[" + node.size() + "]", element, depth + 1));
        }
        return node;
    }

    /** The text with its placeholders filled in. What is filled in is not looked at for placeholders again. */
    private String filled(YAMLParser parser, String path) throws IOException {
        var line = line(parser);
        return PLACEHOLDER
                .matcher(parser.getText())
                .replaceAll(found -> Matcher.quoteReplacement(lookup.apply(found.group(1))
                        .orElseThrow(() -> invalid(path, line, "nothing is known as " + found.group()))));
    }

    private static int line(JsonParser parser) {
        return parser.currentTokenLocation().getLineNr();
    }

    private static String firstLine(JsonProcessingException e) {
        return String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("");
    }
}
