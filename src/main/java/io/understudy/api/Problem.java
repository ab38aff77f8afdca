package io.understudy.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.understudy.service.ServiceException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.Map;

/** An error as RFC 9457 has it; its names are the contract's. */
record Problem(Name name, String detail, Map<String, String> members) {
    static final String MEDIA_TYPE = "application/problem+json";

    /** What kinds of problem there are. */
    enum Name {
        INVALID("invalid", 400, "The request is not valid"),
        DIGEST_MISMATCH("digest-mismatch", 400, "The bytes are not those of the digest"),
        UNAUTHORIZED("unauthorized", 401, "Not authenticated"),
        FORBIDDEN("forbidden", 403, "Not allowed"),
        NOT_FOUND("not-found", 404, "There is no such thing"),
        METHOD_NOT_ALLOWED("method-not-allowed", 405, "Not with this method"),
        NOT_ACCEPTABLE("not-acceptable", 406, "No such form is to be had"),
        CONFLICT("conflict", 409, "It conflicts with what is"),
        IN_USE("in-use", 409, "It is in use"),
        NO_ACTIVE_PLAN("no-active-plan", 409, "No plan is active"),
        PRECONDITION_FAILED("precondition-failed", 412, "A condition does not hold"),
        TOO_LARGE("too-large", 413, "It is too large"),
        UNSUPPORTED_MEDIA_TYPE("unsupported-media-type", 415, "Not in this form"),
        RANGE_NOT_SATISFIABLE("range-not-satisfiable", 416, "The object has no such bytes"),
        UNPROCESSABLE("unprocessable", 422, "It cannot be done"),
        NOT_SUPPORTED("not-supported", 422, "It is not supported yet"),
        INTERNAL("internal", 500, "Understudy has failed"),
        CORRUPT("corrupt", 502, "What the clusters hold is not what was stored"),
        UNAVAILABLE("unavailable", 503, "No cluster can do it now"),
        OVERLOADED("overloaded", 503, "Too much at once"),
        DATABASE_UNAVAILABLE("database-unavailable", 503, "The database cannot be reached"),
        OUTCOME_UNKNOWN("outcome-unknown", 504, "The outcome is not known yet"),
        NO_SPACE("no-space", 507, "No cluster has room");

        private final String text;
        private final int status;
        private final String title;

        Name(String text, int status, String title) {
            this.text = text;
            this.status = status;
            this.title = title;
        }

        String text() {
            return text;
        }

        int status() {
            return status;
        }

        String title() {
            return title;
        }

        /** The URI that names it. */
        String type() {
            return "urn:understudy:problem:" + text;
        }
    }

    private static final int SERVICE_UNAVAILABLE = 503;
    private static final int SOON_SECONDS = 1;
    private static final int LATER_SECONDS = 5;

    static Problem of(Name name, String detail) {
        return new Problem(name, detail, Map.of());
    }

    static Problem about(Name name, String field, String value, String detail) {
        var members = new LinkedHashMap<String, String>();
        members.put("field", field);
        members.put("value", value);
        return new Problem(name, detail, members);
    }

    static Problem of(ServiceException failure) {
        var members = new LinkedHashMap<String, String>();
        failure.subject().field().ifPresent(field -> members.put("field", field));
        failure.subject().value().ifPresent(value -> members.put("value", value));
        failure.subject().cluster().ifPresent(cluster -> members.put("cluster", cluster));
        failure.subject().version().ifPresent(version -> members.put("version", version));
        return new Problem(Name.valueOf(failure.kind().name()), String.valueOf(failure.getMessage()), members);
    }

    String json() {
        var body = JsonNodeFactory.instance
                .objectNode()
                .put("type", name.type())
                .put("title", name.title)
                .put("status", name.status)
                .put("detail", detail);
        members.forEach(body::put);
        return body.toString();
    }

    /** The answer itself; every 503 says when to come again. */
    Response response() {
        var response = Response.status(name.status).type(MEDIA_TYPE).entity(json());
        if (name.status == SERVICE_UNAVAILABLE) {
            response.header(HttpHeaders.RETRY_AFTER, name == Name.OVERLOADED ? SOON_SECONDS : LATER_SECONDS);
        }
        return response.build();
    }
}
