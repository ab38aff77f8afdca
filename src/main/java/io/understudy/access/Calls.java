package io.understudy.access;

import static io.understudy.access.Role.ADMIN;
import static io.understudy.access.Role.OPERATOR;
import static io.understudy.access.Role.READER;
import static io.understudy.access.Role.WRITER;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Every call of the service with the role that it takes. Whatever is not in here takes the highest one, so that what is
 * forgotten is closed, not open.
 */
public final class Calls {
    /** The table of {@code access.md}. */
    public static final List<Call> ALL = List.of(
            call("GET", "/v1/objects", READER, "object.list"),
            call("GET", "/v1/objects/{object+}", READER, "object.read"),
            call("PUT", "/v1/objects/{object+}", WRITER, "object.write"),
            call("DELETE", "/v1/objects/{object+}", WRITER, "object.delete"),
            call("GET", "/v1/object", READER, "object.read"),
            call("PUT", "/v1/object", WRITER, "object.write"),
            call("DELETE", "/v1/object", WRITER, "object.delete"),
            call("GET", "/v1/slot", READER, "slot.read"),
            call("GET", "/v1/advice", READER, "advice.read"),
            call("GET", "/v1/plans", READER, "plan.list"),
            call("GET", "/v1/plans/{plan}", READER, "plan.read"),
            call("PUT", "/v1/plans/{plan}", ADMIN, "plan.define"),
            call("DELETE", "/v1/plans/{plan}", ADMIN, "plan.delete"),
            call("POST", "/v1/plans/{plan}/activate", OPERATOR, "plan.activate"),
            call("GET", "/v1/clusters", OPERATOR, "cluster.list"),
            call("GET", "/v1/clusters/{cluster}", OPERATOR, "cluster.read"),
            call("PUT", "/v1/clusters/{cluster}", ADMIN, "cluster.define"),
            call("DELETE", "/v1/clusters/{cluster}", ADMIN, "cluster.delete"),
            call("POST", "/v1/clusters/{cluster}/check", OPERATOR, "cluster.check"),
            call("GET", "/v1/protocols", OPERATOR, "protocol.list"),
            call("PUT", "/v1/protocols/{device}/{link}", ADMIN, "protocol.define"),
            call("GET", "/v1/drivers", OPERATOR, "driver.list"),
            call("GET", "/v1/routing", OPERATOR, "routing.read"),
            call("PUT", "/v1/routing", ADMIN, "routing.define"),
            call("GET", "/v1/markers", OPERATOR, "marker.list"),
            call("GET", "/v1/markers/summary", OPERATOR, "marker.summary"),
            call("POST", "/v1/markers/replay", OPERATOR, "marker.replay"),
            call("GET", "/v1/events", OPERATOR, "event.watch"),
            call("GET", "/q/openapi", READER, "openapi.read"),
            call("GET", "/q/metrics", READER, "metrics.read"),
            free("GET", "/q/health", "health.read"),
            free("GET", "/q/health/{check+}", "health.read"));

    /** Stands for all that is in no table. */
    private static final Call UNKNOWN = call("", "", ADMIN, "unknown");

    private Calls() {}

    /** What somebody calls. */
    public record Called(Call call, Map<String, String> variables) {}

    /**
     * The call of a request; an unknown one takes the highest role.
     *
     * @param path normalised, but still percent-encoded: what the resources are found by
     */
    public static Called find(String method, String path) {
        var segments = Call.segments(path);
        for (var call : ALL) {
            var variables = call.match(method, segments);
            if (variables.isPresent()) {
                return new Called(call, variables.get());
            }
        }
        return new Called(UNKNOWN, Map.of());
    }

    private static Call call(String method, String path, Role role, String action) {
        return new Call(method, Call.segments(path), Optional.of(role), action);
    }

    private static Call free(String method, String path, String action) {
        return new Call(method, Call.segments(path), Optional.empty(), action);
    }
}
