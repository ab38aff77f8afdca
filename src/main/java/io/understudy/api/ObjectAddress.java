package io.understudy.api;

import io.understudy.object.DataId;
import io.understudy.object.InvalidValueException;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * An object's URI: {@code /v1/objects/{id}} for ids that a path can carry, {@code /v1/object?id=} for all. Read from
 * the request as it was sent, because whoever normalises paths takes some ids for others.
 */
final class ObjectAddress {
    static final String PATH = "/v1/objects/";
    static final String QUERY = "/v1/object";

    private ObjectAddress() {}

    static DataId ofPath(HttpServerRequest request) {
        var raw = Objects.requireNonNull(request.path(), "HTTP requests have a path");
        var start = raw.indexOf(PATH);
        if (start < 0) {
            throw new InvalidValueException("id", raw, "the data id stands behind " + PATH);
        }
        var id = DataId.of(PercentEncoding.decode("id", raw.substring(start + PATH.length())));
        if (!carriable(id)) {
            throw new InvalidValueException(
                    "id", id.value(), "a path cannot carry this id safely: use " + QUERY + "?id=…");
        }
        return id;
    }

    static DataId ofQuery(HttpServerRequest request) {
        return parameter(request, "id")
                .map(raw -> DataId.of(PercentEncoding.decode("id", raw)))
                .orElseThrow(() -> new InvalidValueException("id", "", "the parameter id is missing"));
    }

    /** A query parameter in UTF-8, empty where there is none. A plus sign is a blank, as in forms. */
    static Optional<byte[]> bytes(HttpServerRequest request, String name) {
        return parameter(request, name).map(raw -> PercentEncoding.decode(name, raw));
    }

    /** Where the status of an object is to be had. */
    static String status(DataId id) {
        return carriable(id)
                ? PATH + PercentEncoding.encode(id.bytes(), true) + "?status"
                : QUERY + "?status&id=" + PercentEncoding.encode(id.bytes(), false);
    }

    private static Optional<String> parameter(HttpServerRequest request, String name) {
        var query = request.query();
        if (query == null) {
            return Optional.empty();
        }
        var prefix = name + "=";
        return List.of(query.split("&")).stream()
                .filter(pair -> pair.startsWith(prefix))
                .map(pair -> pair.substring(prefix.length()).replace("+", "%20"))
                .findFirst();
    }

    private static boolean carriable(DataId id) {
        for (var segment : id.value().split("/", -1)) {
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
                return false;
            }
        }
        return true;
    }
}
