package io.understudy.api;

import static io.restassured.RestAssured.given;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The OpenAPI document as it is served. */
final class Contract {
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "head", "patch", "options");

    private final JsonNode document;

    private Contract(JsonNode document) {
        this.document = document;
    }

    /** Asked for with a reader's token, of which a service that is open to everybody takes no notice. */
    static Contract served() {
        var text = given().noFilters()
                .header("Authorization", "Bearer " + Guarded.READER)
                .queryParam("format", "json")
                .get("/q/openapi")
                .then()
                .statusCode(200)
                .extract()
                .asString();
        try {
            return new Contract(new ObjectMapper().readTree(text));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One operation: parameters, body and responses are resolved, what they hold is not. */
    record Call(String method, String path, JsonNode node, List<JsonNode> parameters) {
        @Override
        public String toString() {
            return method + " " + path;
        }

        Set<String> statuses() {
            var statuses = new TreeSet<String>();
            node.path("responses").fieldNames().forEachRemaining(statuses::add);
            return statuses;
        }

        /** An object's id goes over segments, as nothing else does. */
        private boolean matches(String sent) {
            return sent.matches(
                    path.replace("/v1/objects/{id}", "/v1/objects/.+").replaceAll("\\{[^}]*}", "[^/]+"));
        }
    }

    List<Call> calls() {
        var calls = new ArrayList<Call>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().stream()
                        .filter(operation -> METHODS.contains(operation.getKey()))
                        .forEach(operation -> calls.add(new Call(
                                operation.getKey().toUpperCase(Locale.ROOT),
                                path.getKey(),
                                operation.getValue(),
                                parameters(path.getValue(), operation.getValue())))));
        return calls;
    }

    /**
     * The operation that a request is, if it is one.
     *
     * @param path as it is sent, without a query
     */
    Optional<Call> call(String method, String path) {
        return calls().stream()
                .filter(call -> call.method().equals(method) && call.matches(path))
                .findFirst();
    }

    private List<JsonNode> parameters(JsonNode path, JsonNode operation) {
        var parameters = new ArrayList<JsonNode>();
        path.path("parameters").forEach(parameter -> parameters.add(resolve(parameter)));
        operation.path("parameters").forEach(parameter -> parameters.add(resolve(parameter)));
        return parameters;
    }

    JsonNode response(Call call, String status) {
        return resolve(call.node().path("responses").path(status));
    }

    JsonNode schema(String name) {
        return document.path("components").path("schemas").path(name);
    }

    JsonNode node() {
        return document;
    }

    /** What a reference points at; fails where it points at nothing. */
    JsonNode resolve(JsonNode node) {
        if (!node.has("$ref")) {
            return node;
        }
        var found = document.at(node.path("$ref").asText().substring(1));
        if (found.isMissingNode()) {
            throw new AssertionError("the document has nothing at " + node.path("$ref"));
        }
        return resolve(found);
    }
}
