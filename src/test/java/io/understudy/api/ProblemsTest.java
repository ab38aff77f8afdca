package io.understudy.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.understudy.app.PostgresResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever goes wrong is told as a problem detail. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class ProblemsTest {
    @ParameterizedTest
    @CsvSource({"GET,/v1/nowhere,404", "POST,/v1/plans/x,405", "PATCH,/v1/routing,405", "GET,/v1/plans/nobody,404"})
    void unknownPathsAndMethodsToo(String method, String path, int status) {
        given().request(method, path)
                .then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body("type", startsWith("urn:understudy:problem:"))
                .body("title", notNullValue())
                .body("status", equalTo(status))
                .body("detail", notNullValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":", "nonsense", "\u0000", "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{"})
    void whatIsNoJson(String body) {
        for (var path : new String[] {"/v1/plans/x", "/v1/clusters/x", "/v1/routing", "/v1/protocols/nas/wlan"}) {
            given().contentType("application/json")
                    .body(body)
                    .put(path)
                    .then()
                    .statusCode(400)
                    .body("type", equalTo("urn:understudy:problem:invalid"));
        }
    }

    @Test
    void aJsonBodyIsBounded() {
        assertThat(RawHttp.send("PUT", "/v1/routing", "", new byte[JsonBody.MOST_BYTES + 1]))
                .startsWith("HTTP/1.1 413 ");
    }

    @ParameterizedTest
    @CsvSource({
        "If-Match,nonsense",
        "If-Match,W/\"1\"",
        "If-None-Match,\"1\"",
        "Content-Digest,md5=:abcd:",
        "Content-Digest,sha-256=:short:",
        "Save-Path,%zz",
        "Content-Type,foo",
        "Content-Type,'image/png, text/html'"
    })
    void headersAreCheckedAndNamed(String header, String value) {
        var world = World.create();
        given().header(header, value)
                .body(new byte[] {'x'})
                .put("/v1/objects/" + world.id("header"))
                .then()
                .statusCode(400)
                .body("field", equalTo(header));
        given().get("/v1/objects/" + world.id("header")).then().statusCode(404);
    }
}
