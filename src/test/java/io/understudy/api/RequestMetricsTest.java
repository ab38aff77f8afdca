package io.understudy.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.understudy.app.PostgresResource;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What strangers may write into a request gets no series of its own: there would be no end to them. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class RequestMetricsTest {
    private static final byte[] NOTHING = {};

    @Test
    void hostileAddressesAndMethodsAreCountedTogether() {
        var strangers = 150;
        for (var number = 0; number < strangers; number++) {
            var address = "/hostile-" + number;
            RawHttp.send("GET", address + "/%zz", "", NOTHING);
            RawHttp.send("GET", "/v1/objects/%ff" + number, "", NOTHING);
            RawHttp.send("HOSTILE" + number, address, "", NOTHING);
            RawHttp.send("HOSTILE" + number, "/v1/objects" + address, "", NOTHING);
            breaksOff("PUT", address);
            breaksOff("HOSTILE" + number, "/v1/objects" + address);
            breaksOff("PUT", "/v1" + address);
            RawHttp.send("DELETE", "/v1/plans" + address + "?x=" + number, "", NOTHING);
        }
        given().get("/v1/plans").then().statusCode(200);

        Awaitility.await().untilAsserted(() -> assertThat(values("uri")).contains("/v1/plans"));
        assertThat(values("uri")).noneMatch(uri -> uri.contains("hostile") || uri.contains("%"));
        assertThat(values("method")).noneMatch(method -> method.startsWith("HOSTILE"));
        assertThat(values("status")).contains("200", "400", "404");
    }

    /** In the middle of its body. */
    private static void breaksOff(String method, String address) {
        var head = method + " " + address + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nhalf";
        RawExchange.exchange(RestAssured.port, head.getBytes(StandardCharsets.ISO_8859_1), true, false);
    }

    private static Set<String> values(String tag) {
        return Metrics.now().stream()
                .filter(sample -> sample.name().equals("http_server_requests_seconds_count"))
                .map(sample -> sample.tag(tag))
                .collect(Collectors.toSet());
    }
}
