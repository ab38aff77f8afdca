package io.understudy.connector.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.mutiny.Uni;
import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorException;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.ConnectorSettings;
import io.understudy.connector.Connectors;
import io.understudy.connector.StoreIdentity;
import io.understudy.object.ByteRange;
import io.understudy.object.Content;
import io.understudy.object.Place;
import io.understudy.object.ProcessId;
import io.understudy.server.Ceph;
import io.understudy.server.Required;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is S3's own, on a real Ceph. */
class CephTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final Place PLACE = new Place("a");
    private static final Map<String, String> KEYS =
            Map.of("access-key", Ceph.ACCESS_KEY, "secret-key", Ceph.SECRET_KEY);

    private final S3ConnectorFactory factory = new S3ConnectorFactory(VERTX, InstantSource.system());
    private final String prefix = UUID.randomUUID().toString();
    private final StoreIdentity identity = new StoreIdentity(UUID.randomUUID(), UUID.randomUUID());
    private final ProcessId process = Connectors.process();
    private Connector connector = open(Ceph.get().endpoint(), Map.of(), KEYS);

    @BeforeAll
    static void requireServer() {
        Required.server("Ceph", Ceph.installed());
    }

    @BeforeEach
    void register() {
        prepare(connector);
    }

    @AfterEach
    void close() {
        Connectors.run(connector.close());
    }

    @Test
    void theServerRefusesADeleteWhoseTimeIsOver() {
        write("kept");
        var client = client(KEYS);
        var call = S3Call.object("delete", HttpMethod.DELETE, prefix + "/a");
        var minuteAgo = Instant.now().minus(1, ChronoUnit.MINUTES);

        var late = Connectors.run(client.askUntil(call, minuteAgo, Duration.ofSeconds(10)));

        assertThat(late.status()).isEqualTo(403);
        assertThat(Connectors.run(connector.stat(PLACE))).isPresent();
        var inTime = Connectors.run(client.askUntil(call, Instant.now(), Duration.ofSeconds(10)));
        assertThat(inTime.ok()).isTrue();
        assertThat(Connectors.run(connector.stat(PLACE))).isEmpty();
    }

    @Test
    void aDeleteWithoutAnAnswerKeepsTheFenceWaitingUntilItsTimeIsOver() {
        write("kept");
        var sent = Connectors.stageId(connector);
        var over = Connectors.stageId(connector);
        Connectors.run(records().write(sent, Instant.now().plusSeconds(10)));
        Connectors.run(records().write(over, Instant.now().minusSeconds(60)));
        var other = open(Ceph.get().endpoint(), Map.of(), KEYS, Connectors.process());

        assertFails(Kind.UNEXPECTED, other.fence(sent));
        assertFails(Kind.UNEXPECTED, other.fence(process));
        Connectors.run(other.fence(over));

        // What could be fenced is, although the whole has to wait.
        assertFails(Kind.FENCED, connector.delete(Connectors.stageId(connector), PLACE));
        assertThat(Connectors.run(connector.stat(PLACE))).isPresent();
        Connectors.run(other.close());
    }

    @Test
    void aClockThatIsWrongIsSetByTheStores() {
        var wrong = new S3ConnectorFactory(VERTX, () -> Instant.now().minus(1, ChronoUnit.HOURS))
                .open(settings(Ceph.get().endpoint(), Map.of(), KEYS, process));

        // The first answer refuses the signature, and tells the time.
        assertFails(Kind.DENIED, wrong.probe());

        assertThat(Connectors.run(wrong.probe())).isPresent();
        Connectors.run(wrong.close());
    }

    @Test
    void anUploadThatNobodyHasRecordedIsSwept() {
        var uploads = new Uploads(client(KEYS));
        var orphan = Connectors.run(uploads.create(prefix + "/orphan", Optional.empty()));
        var staged = Connectors.run(
                connector.stage(Connectors.stageId(connector), PLACE, Content.of(Connectors.buffer("in use"))));

        Connectors.run(fencing(Duration.ofHours(1)).sweep(Connectors.process()));
        assertThat(Connectors.run(uploads.isGone("test", orphan))).isFalse();
        Connectors.run(fencing(Duration.ofSeconds(-5)).sweep(Connectors.process()));

        assertThat(Connectors.run(uploads.isGone("test", orphan))).isTrue();
        Connectors.run(staged.commit(PLACE));
    }

    @Test
    void damagedPartsAreRefused() {
        var uploads = new Uploads(client(KEYS));
        var upload = Connectors.run(uploads.create(prefix + "/a", Optional.empty()));
        var call = uploads.part(upload, 1).with(Connectors.buffer("sent"));
        var answer = Connectors.run(client(KEYS).ask(call));

        assertThatThrownBy(() -> uploads.acknowledged(
                        call, answer, 1, S3Objects.md5().digest("other".getBytes(StandardCharsets.UTF_8))))
                .isInstanceOfSatisfying(
                        ConnectorException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CORRUPT));
        Connectors.run(uploads.abort("test", upload));
    }

    @Test
    void speaksTlsToAnAuthorityOfOnesOwnAndToTheBucketsOwnHost() {
        var options = Map.of(
                "tls", "true",
                "ca", Ceph.get().authority().toString(),
                "style", "virtual");
        var secure = open(Ceph.get().tlsEndpoint(), options, KEYS);

        prepare(secure);
        write(secure, "over the secure way");

        assertThat(text(secure)).isEqualTo("over the secure way");
        assertThat(text(connector)).isEqualTo("over the secure way");
        assertThat(Connectors.run(secure.list(new io.understudy.connector.ListRequest("", Optional.empty(), 10)))
                        .objects())
                .hasSize(1);
        Connectors.run(secure.close());
    }

    @Test
    void writesAndReadsForARegionOfItsOwn() {
        var regional = open(Ceph.get().endpoint(), Map.of("region", "eu-test-1"), KEYS);

        prepare(regional);
        write(regional, "signed for it");

        assertThat(text(regional)).isEqualTo("signed for it");
        Connectors.run(regional.close());
    }

    @Test
    void aReadThatBreaksOffIsResumedThreeTimesAtMost() {
        var bytes = Connectors.random(2 << 20);
        write(connector, Content.of(Buffer.buffer(bytes)));

        try (var three = cut(3);
                var four = cut(4)) {
            var resumed = through(three);
            var broken = through(four);

            assertThat(bytes(resumed)).isEqualTo(bytes);
            assertThat(three.cutsLeft()).isZero();
            assertFails(
                    Kind.UNAVAILABLE,
                    broken.open(PLACE, ByteRange.ALL)
                            .chain(opened -> opened.bytes().collect().asList()));
            assertThat(four.cutsLeft()).isZero();
            Connectors.run(resumed.close());
            Connectors.run(broken.close());
        }
    }

    @Test
    void aReadIsNotResumedWithAnotherObjectsBytes() {
        write(connector, Content.of(Buffer.buffer(Connectors.random(2 << 20))));

        try (var line = cut(1)) {
            var reader = through(line);
            var opened = Connectors.run(reader.open(PLACE, ByteRange.ALL));
            write(connector, Content.of(Buffer.buffer(new byte[2 << 20])));

            assertFails(Kind.UNEXPECTED, opened.bytes().collect().asList());

            Connectors.run(reader.close());
        }
    }

    @Test
    void anUnknownAuthorityIsNotTrusted() {
        var stranger = open(Ceph.get().tlsEndpoint(), Map.of("tls", "true"), KEYS);

        assertFails(Kind.UNAVAILABLE, stranger.probe());
        Connectors.run(stranger.close());
    }

    @Test
    void aConnectorThatHasBeenClosedSaysSo() {
        var ended = open(Ceph.get().endpoint(), Map.of(), KEYS);
        Connectors.run(ended.close());

        assertFails(Kind.UNAVAILABLE, ended.probe());
    }

    @Test
    void aCommitThatMeetsAKilledGatewayIsToldHonestly() {
        var staged = Connectors.run(
                connector.stage(Connectors.stageId(connector), PLACE, Content.of(Connectors.buffer("survives"))));

        Ceph.get().gateway().kill();
        try {
            assertThatThrownBy(() -> Connectors.run(staged.commit(PLACE)))
                    .isInstanceOfSatisfying(
                            ConnectorException.class, e -> assertThat(e.kind()).isIn(Kind.UNAVAILABLE, Kind.IN_DOUBT));
        } finally {
            Ceph.get().gateway().restart();
        }
        Connectors.run(staged.commit(PLACE));
        assertThat(Connectors.run(connector.stat(PLACE)).orElseThrow().size()).isEqualTo(8);
    }

    private void prepare(Connector by) {
        Connectors.run(by.register(identity));
        Connectors.run(by.prepare());
    }

    private void write(String text) {
        write(connector, text);
    }

    private static void write(Connector by, String text) {
        write(by, Content.of(Connectors.buffer(text)));
    }

    private static void write(Connector by, Content content) {
        Connectors.run(
                Connectors.run(by.stage(Connectors.stageId(by), PLACE, content)).commit(PLACE));
    }

    private static String text(Connector by) {
        return new String(bytes(by), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(Connector by) {
        return Connectors.bytes(Connectors.run(by.open(PLACE, ByteRange.ALL)).bytes());
    }

    private static CutLine cut(int cuts) {
        var server = S3Endpoint.of(Ceph.get().endpoint());
        return CutLine.to(server.host(), server.port(), cuts, 300_000);
    }

    private Connector through(CutLine line) {
        return open(
                "127.0.0.1:" + line.port() + "/"
                        + S3Endpoint.of(Ceph.get().endpoint()).bucket(),
                Map.of(),
                KEYS);
    }

    private Connector open(String endpoint, Map<String, String> options, Map<String, String> keys) {
        return open(endpoint, options, keys, process);
    }

    private Connector open(String endpoint, Map<String, String> options, Map<String, String> keys, ProcessId who) {
        return factory.open(settings(endpoint, options, keys, who));
    }

    private ConnectorSettings settings(
            String endpoint, Map<String, String> options, Map<String, String> keys, ProcessId who) {
        var all = new HashMap<>(Map.of("tls", "false"));
        all.putAll(options);
        return new ConnectorSettings("test", endpoint + "/" + prefix, OptionalLong.empty(), all, keys, who);
    }

    private S3Client client(Map<String, String> keys) {
        var options = S3Options.of(Map.of("tls", "false"));
        return new S3Client(
                VERTX.createHttpClient(S3ConnectorFactory.http(options)),
                S3Endpoint.of(Ceph.get().endpoint()),
                options,
                new Signer(S3Credentials.of(keys), options.region()),
                new ServerClock(InstantSource.system()),
                new S3Failures("test"));
    }

    private Fencing fencing(Duration unrecorded) {
        var client = client(KEYS);
        var objects = new S3Objects(client);
        var keys = new S3Keys(prefix + "/");
        var store = new StoreObject(client, objects, keys, S3Options.of(Map.of("tls", "false")));
        return new Fencing(client, objects, keys, new Uploads(client), records(), store, process, Set.of(), unrecorded);
    }

    private Records records() {
        return new Records(new S3Objects(client(KEYS)), new S3Keys(prefix + "/"), new S3Failures("test"));
    }

    private static void assertFails(Kind kind, Uni<?> call) {
        assertThatThrownBy(() -> call.await().atMost(Duration.ofSeconds(30)))
                .isInstanceOfSatisfying(
                        ConnectorException.class,
                        e -> assertThat(e.kind()).as(e.toString()).isEqualTo(kind));
    }
}
