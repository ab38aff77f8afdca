package io.understudy.connector.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorContract;
import io.understudy.connector.ConnectorSettings;
import io.understudy.connector.Connectors;
import io.understudy.connector.Staged;
import io.understudy.object.ProcessId;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.awaitility.Awaitility;

/** The contract on an S3 server: each test has a prefix of its own. */
abstract class S3Contract extends ConnectorContract {
    private static final Vertx VERTX = Vertx.vertx();

    private final S3ConnectorFactory factory = new S3ConnectorFactory(VERTX, InstantSource.system());
    private final String prefix = UUID.randomUUID().toString();

    /** Endpoint without a prefix. */
    abstract String endpoint();

    abstract Map<String, String> credentials();

    Map<String, String> options() {
        return Map.of("tls", "false");
    }

    OptionalLong quota() {
        return OptionalLong.of(1L << 30);
    }

    final ConnectorSettings settings(ProcessId process) {
        return new ConnectorSettings("test", endpoint() + "/" + prefix, quota(), options(), credentials(), process);
    }

    @Override
    protected final Connector connect(ProcessId process) {
        return factory.open(settings(process));
    }

    @Override
    protected final Connector at(int port) {
        return open("s3://127.0.0.1:" + port + "/bucket", options(), credentials());
    }

    @Override
    protected final Duration limit() {
        return Duration.ofSeconds(35);
    }

    @Override
    protected final Connector withWrongCredentials() {
        var wrong = new HashMap<>(credentials());
        wrong.put("secret-key", "wrong");
        return open(endpoint(), options(), wrong);
    }

    final Connector open(String bucket, Map<String, String> options, Map<String, String> credentials) {
        return factory.open(new ConnectorSettings(
                "test", bucket + "/" + prefix, OptionalLong.empty(), options, credentials, Connectors.process()));
    }

    @Override
    protected final void damage(Staged staged) {
        var uploads = new Uploads(client());
        var begun = Connectors.run(uploads.list("test", keys().prefix(), Optional.empty()))
                .uploads();
        assertThat(begun).hasSize(1);
        Connectors.run(uploads.send(begun.getFirst().upload(), 1, Connectors.buffer("something else")));
    }

    @Override
    protected final boolean hasFolders() {
        return false;
    }

    /** What the server itself says of what lies about. */
    final S3Client client() {
        var settings = settings(Connectors.process());
        var options = S3Options.of(settings.options());
        return new S3Client(
                VERTX.createHttpClient(S3ConnectorFactory.http(options)),
                S3Endpoint.of(settings.endpoint()),
                options,
                new Signer(S3Credentials.of(settings.credentials()), options.region()),
                new ServerClock(InstantSource.system()),
                new S3Failures("test"));
    }

    final S3Keys keys() {
        return new S3Keys(prefix + "/");
    }

    @Override
    protected final void assertNothingStaged() {
        var client = client();
        Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            var uploads = Connectors.run(new Uploads(client).list("test", keys().prefix(), Optional.empty()));
            var records = Connectors.run(new S3Objects(client).list("test", keys().records(), "", 10)).keys().stream()
                    .filter(listed -> keys().isRecord(listed.key()))
                    .toList();
            assertThat(uploads.uploads()).isEmpty();
            assertThat(records).isEmpty();
        });
    }
}
