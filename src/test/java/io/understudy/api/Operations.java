package io.understudy.api;

import static io.restassured.RestAssured.given;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Every operation that the service's OpenAPI document tells. */
final class Operations {
    /** @param path with a value in the place of each variable */
    record Operation(String method, String template, String path) {
        @Override
        public String toString() {
            return method + " " + template;
        }
    }

    private static final List<String> METHODS = List.of("get", "put", "post", "delete", "head", "patch", "options");

    private Operations() {}

    /** @param token that may read the document */
    static List<Operation> all(String token) {
        Map<String, Map<String, Object>> paths = given().header("Authorization", "Bearer " + token)
                .queryParam("format", "json")
                .get("/q/openapi")
                .then()
                .statusCode(200)
                .extract()
                .path("paths");
        return paths.entrySet().stream()
                .flatMap(path -> path.getValue().keySet().stream()
                        .filter(METHODS::contains)
                        .map(method -> operation(method, path.getKey())))
                .toList();
    }

    private static Operation operation(String method, String template) {
        return new Operation(method.toUpperCase(Locale.ROOT), template, template.replaceAll("\\{[^}]*}", "nothing"));
    }
}
