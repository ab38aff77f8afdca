package io.understudy.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.app.FreshDatabase;
import io.understudy.server.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may reach the packaged service, as it is configured from outside. */
class AccessIT {
    /** {@code printf %s a-token | sha256sum}. */
    private static final String HASH = "1f6076e3a47ba1ded08025ffe06e57af217c14f9407f33fba50f99b1c7019387";

    @TempDir
    Path folder;

    private final FreshDatabase database = FreshDatabase.create();

    @AfterEach
    void end() {
        database.close();
    }

    @Test
    void itDoesNotStartOpenToTheWorld() {
        var said = ServiceProcess.refused(
                Launch.of("access-refused", folder).over(database).with("quarkus.http.host", "0.0.0.0"));

        assertThat(said)
                .contains("Understudy does not start: it would listen on 0.0.0.0")
                .contains("understudy.access=open")
                .doesNotContain("listens on")
                .doesNotContain("\tat ");
    }

    @Test
    void itDoesWhereItIsTold() {
        var launch = ready("access-open").with("quarkus.http.host", "0.0.0.0");

        try (var process = launch.with("understudy.access", "open").start()) {
            assertThat(process.log()).contains("No access token is configured");
            assertThat(new Api(process).json("/v1/plans").has("plans")).isTrue();
        }
    }

    @Test
    void itDoesNotWhereItIsToldTwoThings() {
        var said = ServiceProcess.refused(Launch.of("access-both", folder)
                .over(database)
                .with("understudy.access", "open")
                .with("understudy.access.tokens.app.hash", HASH)
                .with("understudy.access.tokens.app.role", "reader"));

        assertThat(said)
                .contains("contradict each other")
                .doesNotContain("\tat ")
                .doesNotContain(HASH);
    }

    @Test
    void tokensComeFromAMountedSecretAndTheEnvironmentAndTheManagementPortIsOpenedAtTheStart() throws Exception {
        var secret = Files.createDirectory(folder.resolve("secret"));
        Files.writeString(secret.resolve("understudy.access.tokens.app.hash"), HASH + "\n");
        Files.writeString(secret.resolve("understudy.access.tokens.app.role"), "reader\n");
        var port = Ports.free();
        try (var process = withVariables(Map.of(
                        "UNDERSTUDY_ACCESS_TOKENS_OTHER_HASH",
                        "0".repeat(64),
                        "UNDERSTUDY_ACCESS_TOKENS_OTHER_ROLE",
                        "admin"))
                .with("quarkus.http.host", "0.0.0.0")
                // Quarkus' metrics name the ports of its servers, or none of them.
                .with("quarkus.http.port", Integer.toString(Ports.free()))
                .with("smallrye.config.source.file.locations", secret.toString())
                .with("quarkus.management.host-enabled", "true")
                .with("quarkus.management.port", Integer.toString(port))
                .start()) {
            assertThat(process.log())
                    .contains("Access tokens that it knows: 2.")
                    .doesNotContain(HASH);
            assertThat(status(process.url("/v1/plans"), "")).isEqualTo(401);
            assertThat(status(process.url("/v1/plans"), "a-token")).isEqualTo(200);
            assertThat(status(process.url("/v1/clusters"), "a-token")).isEqualTo(403);
            assertThat(status(process.url("/q/metrics"), "")).isEqualTo(401);
            assertThat(status(URI.create("http://127.0.0.1:" + port + "/q/metrics"), ""))
                    .isEqualTo(200);
            assertThat(status(URI.create("http://127.0.0.1:" + port + "/q/health/live"), ""))
                    .isEqualTo(200);
        }
    }

    @Test
    void itsLogHoldsNoSecret() throws Exception {
        var launch = ready("access-log")
                .with("understudy.access.tokens.app.hash", HASH)
                .with("understudy.access.tokens.app.role", "reader");
        try (var process = launch.start()) {
            assertThat(status(process.url("/v1/plans"), "a-token")).isEqualTo(200);
            assertThat(status(process.url("/v1/clusters"), "a-token")).isEqualTo(403);
            assertThat(status(process.url("/v1/plans"), "a-wrong-token")).isEqualTo(401);
            // Once it has ended, no line is still to come.
            process.terminate();

            assertThat(process.log())
                    .contains("Understudy listens on", "call=plan.list who=\"app\"", "status=403", "status=401")
                    .doesNotContain("a-token")
                    .doesNotContain("a-wrong-token")
                    .doesNotContainIgnoringCase(HASH)
                    .doesNotContain(database.password());
        }
    }

    /** With clusters, because a service that has nowhere to write is not ready. */
    private Launch ready(String name) {
        var seed = new Stores(folder.resolve("clusters")).seed(folder.resolve("seed.yaml"));
        return Launch.of(name, folder).over(database).with("understudy.seed", seed.toString());
    }

    private Launch withVariables(Map<String, String> variables) {
        var launch = ready("access-secret");
        var environment = new HashMap<>(launch.environment());
        environment.putAll(variables);
        return new Launch(launch.name(), folder, launch.program(), launch.jvm(), launch.config(), environment);
    }

    private static int status(URI uri, String token) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(uri);
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request.build(), BodyHandlers.discarding()).statusCode();
        }
    }
}
