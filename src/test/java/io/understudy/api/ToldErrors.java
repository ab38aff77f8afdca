package io.understudy.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.understudy.api.Contract.Call;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** The errors that the document tells of, and whether an answer is one of them. */
final class ToldErrors {
    private static final String SCHEMA = "/content/application~1problem+json/schema";

    private final Contract contract;
    private final ObjectMapper json = new ObjectMapper();

    ToldErrors(Contract contract) {
        this.contract = contract;
    }

    /** {@code PUT /v1/plans/{name} 409 urn:understudy:problem:conflict}; of a {@code HEAD} the status alone. */
    Set<String> all() {
        var all = new TreeSet<String>();
        for (var call : contract.calls()) {
            for (var status : call.statuses()) {
                if (status.charAt(0) >= '4') {
                    types(call, status).forEach(type -> all.add((call + " " + status + " " + type).strip()));
                }
            }
        }
        return all;
    }

    private List<String> types(Call call, String status) {
        return call.method().equals("HEAD")
                ? List.of("")
                : contract.response(call, status)
                        .at(SCHEMA + "/allOf/1/properties/type/enum")
                        .valueStream()
                        .map(JsonNode::asText)
                        .toList();
    }

    /** What is wrong with an error's answer; empty where the document tells of it. */
    Optional<String> complaint(Call call, int status, UnaryOperator<String> header, byte[] body) {
        if (!call.statuses().contains(Integer.toString(status))) {
            return Optional.of("the document has no " + status);
        }
        var told = contract.response(call, Integer.toString(status));
        for (var name : told.path("headers").properties()) {
            if (name.getValue().path("required").asBoolean()
                    && header.apply(name.getKey()).isEmpty()) {
                return Optional.of("the header " + name.getKey() + " is missing");
            }
        }
        if (call.method().equals("HEAD")) {
            return Optional.empty();
        }
        if (!header.apply("Content-Type").equals(Problem.MEDIA_TYPE)) {
            return Optional.of("no problem detail, but '" + header.apply("Content-Type") + "'");
        }
        try {
            var complaints = new Shape(contract).complaints(json.readTree(body), told.at(SCHEMA));
            return complaints.isEmpty() ? Optional.empty() : Optional.of(complaints.toString());
        } catch (IOException e) {
            return Optional.of("no JSON: " + e.getMessage());
        }
    }
}
