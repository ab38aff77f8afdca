package io.understudy.api;

import io.quarkus.test.junit.callback.QuarkusTestBeforeEachCallback;
import io.quarkus.test.junit.callback.QuarkusTestMethodContext;
import io.restassured.RestAssured;
import io.restassured.filter.Filter;
import io.restassured.filter.FilterContext;
import io.restassured.response.Response;
import io.restassured.specification.FilterableRequestSpecification;
import io.restassured.specification.FilterableResponseSpecification;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Holds every answer that a test gets through REST Assured against the document: no operation answers with a status, or
 * with a problem, of which it does not tell. What is no operation of the document is not looked at: other addresses and
 * ports, methods that nothing has (404 and 405 of the router, and JAX-RS' own HEAD and OPTIONS), and what the server
 * itself refuses before anything of ours has seen it, with a bare 400, 414, 431 or 501, which no such client provokes.
 */
public final class ToTheContract implements QuarkusTestBeforeEachCallback, Filter {
    private static final Pattern OF_THE_SERVICE = Pattern.compile("https?://[^/]*:(?<port>\\d+)(?<path>/v1/[^?#]*)");

    /** One for each application that is tested, as this class is. */
    private static @Nullable Contract contract;

    @Override
    public void beforeEach(QuarkusTestMethodContext context) {
        RestAssured.replaceFiltersWith(this);
    }

    @Override
    public Response filter(
            FilterableRequestSpecification request, FilterableResponseSpecification wanted, FilterContext context) {
        var response = context.next(request, wanted);
        var parts = OF_THE_SERVICE.matcher(request.getURI());
        if (parts.lookingAt() && parts.group("port").equals(Integer.toString(RestAssured.port))) {
            var path = parts.group("path");
            complaint(request.getMethod(), path, response).ifPresent(complaint -> {
                throw new AssertionError(request.getMethod() + " " + path + " is answered with " + response.statusCode()
                        + ": " + complaint);
            });
        }
        return response;
    }

    private static Optional<String> complaint(String method, String path, Response response) {
        var document = document();
        return document.call(method, path).flatMap(call -> {
            if (response.statusCode() >= 400) {
                return new ToldErrors(document)
                        .complaint(
                                call,
                                response.statusCode(),
                                name -> Optional.ofNullable(response.header(name))
                                        .orElse(""),
                                response.asByteArray());
            }
            return call.statuses().contains(Integer.toString(response.statusCode()))
                    ? Optional.empty()
                    : Optional.of("the document has no such status");
        });
    }

    private static synchronized Contract document() {
        var known = contract;
        if (known == null) {
            known = Contract.served();
            contract = known;
        }
        return known;
    }
}
