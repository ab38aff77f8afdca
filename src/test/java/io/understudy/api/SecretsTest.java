package io.understudy.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.understudy.api.Operations.Operation;
import io.understudy.app.PostgresResource;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No token, no cluster's credential and no database password is in any answer or in any line of the log. */
@QuarkusTest
@TestProfile(Guarded.class)
@WithTestResource(PostgresResource.class)
class SecretsTest {
    @Test
    void nothingTellsASecret() {
        var client = HttpClient.newHttpClient();
        try (var log = LogLines.fromNowOn()) {
            Guarded.as(Guarded.ADMIN, World::faulty);
            var told = new ArrayList<String>();
            told.add(guardedCluster());

            var operations = Operations.all(Guarded.READER);
            for (var operation : operations) {
                for (var token : Stream.concat(Guarded.TOKENS.stream(), Stream.of("", Guarded.STRANGER))
                        .toList()) {
                    for (var body : bodies(operation)) {
                        told.add(answer(client, operation, token, body));
                    }
                }
            }
            told.add(RawHttp.send(
                    "GET",
                    "/v1/plans",
                    "Authorization: Bearer " + Guarded.ADMIN + "\r\nX-Long: " + "x".repeat(40_000) + "\r\n",
                    new byte[0]));
            told.add(RawHttp.send("GET", "/v1/%zz", "Authorization: Bearer " + Guarded.ADMIN + "\r\n", new byte[0]));

            assertThat(told).hasSizeGreaterThan(200).anyMatch(answer -> answer.contains("guarded"));
            assertThat(log.of(AuditLog.CATEGORY)).hasSizeGreaterThan(100);
            for (var secret : secrets()) {
                assertThat(told).noneMatch(answer -> answer.contains(secret));
                assertThat(log.of("")).noneMatch(line -> line.contains(secret));
            }
        } finally {
            // Streams of events do not end by themselves.
            client.shutdownNow();
        }
    }

    private List<String> secrets() {
        var databasePassword = PostgresResource.secret();
        assertThat(databasePassword).hasSizeGreaterThan(8);
        return Stream.of(
                        Guarded.TOKENS.stream(),
                        Guarded.TOKENS.stream().map(Guarded::hash),
                        Stream.of(Guarded.STRANGER, Guarded.CREDENTIAL, databasePassword))
                .flatMap(secrets -> secrets)
                .toList();
    }

    /** One that is defined with credentials and fails where it is tried. */
    private static String guardedCluster() {
        var admin = given().header("Authorization", "Bearer " + Guarded.ADMIN);
        var defined = admin.contentType("application/json")
                .body(cluster("guarded"))
                .put("/v1/clusters/guarded")
                .then()
                .extract();
        return defined.headers() + defined.asString();
    }

    private static List<String> bodies(Operation operation) {
        return operation.method().equals("PUT")
                ? List.of(
                        "",
                        "{}",
                        "no JSON",
                        "{\"mode\":\"sync\",\"targets\":[\"faulty-vault\"]}",
                        cluster("guarded"),
                        cluster("unknown"))
                : List.of("");
    }

    private static String cluster(String credentials) {
        return "{\"device\":\"disk\",\"link\":\"wlan\",\"endpoint\":\"%s\",\"credentials\":\"%s\"}"
                .formatted(World.faultyEndpoint("guarded"), credentials);
    }

    /** Head and body; of an answer that does not end, what comes in a moment. */
    @SuppressWarnings("JdkObsolete") // One thread appends while another may read already.
    private static String answer(HttpClient client, Operation operation, String token, String body) {
        var request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + RestAssured.port + operation.path() + "?id=nothing&size=5"))
                .method(operation.method(), BodyPublishers.ofString(body))
                .timeout(Duration.ofSeconds(20))
                .header("Last-Event-ID", "0");
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        var whole = new StringBuffer();
        var sent = client.sendAsync(
                        request.build(),
                        BodyHandlers.ofByteArrayConsumer(part ->
                                part.ifPresent(bytes -> whole.append(new String(bytes, StandardCharsets.UTF_8)))))
                .thenApply(
                        answer -> answer.statusCode() + " " + answer.headers().map() + whole);
        if (operation.template().equals("/v1/events")) {
            return sent.completeOnTimeout("", 1, TimeUnit.SECONDS).join() + whole;
        }
        return sent.join();
    }
}
