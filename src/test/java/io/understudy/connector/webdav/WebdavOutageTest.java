package io.understudy.connector.webdav;

import static io.understudy.connector.Connectors.buffer;
import static io.understudy.connector.Connectors.process;
import static io.understudy.connector.Connectors.random;
import static io.understudy.connector.Connectors.run;
import static io.understudy.connector.Connectors.stageId;
import static io.understudy.connector.Connectors.streamed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.mutiny.Uni;
import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorException;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.ConnectorSettings;
import io.understudy.connector.Staged;
import io.understudy.connector.StoreIdentity;
import io.understudy.object.ByteRange;
import io.understudy.object.Content;
import io.understudy.object.InvalidValueException;
import io.understudy.object.Place;
import io.understudy.server.DavServer;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A server that is away, hangs, or lets nobody in. */
class WebdavOutageTest {
    private static final Place PLACE = new Place("a");

    private final Vertx vertx = Vertx.vertx();
    private final WebdavConnectorFactory factory = WebdavContract.factory(vertx);

    @AfterEach
    void end() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void theServiceEnds() {
        var connector = connector(DavServer.sharedApache().endpoint("/open/" + UUID.randomUUID()), Map.of(), Map.of());
        factory.end();

        assertFails(Kind.UNAVAILABLE, connector.probe());
    }

    @Test
    void aServerThatHangs() {
        try (var server = DavServer.apache()) {
            var connector =
                    connector(server.endpoint("/open/" + UUID.randomUUID()), Map.of("timeout", "PT1S"), Map.of());
            run(connector.register(new StoreIdentity(UUID.randomUUID(), UUID.randomUUID())));
            run(connector.prepare());
            run(run(stage(connector)).commit(PLACE));
            var staged = run(stage(connector));
            server.process().pause();

            assertFails(Kind.UNAVAILABLE, connector.stat(PLACE));
            assertFails(Kind.UNAVAILABLE, connector.open(PLACE, ByteRange.ALL));
            assertFails(Kind.UNAVAILABLE, stage(connector));
            assertFails(
                    Kind.UNAVAILABLE,
                    connector.stage(stageId(connector), PLACE, streamed(random(32 << 20), 256 * 1024)));
            // It looks at what was staged first, and so nothing can have been moved.
            assertFails(Kind.UNAVAILABLE, staged.commit(PLACE));
            assertFails(Kind.UNAVAILABLE, connector.fence(staged.id()));

            server.process().resume();
            run(connector.fence(staged.id()));
            assertThat(run(connector.stat(PLACE))).isPresent();
        }
    }

    @Test
    void aMoveThatIsNotAnswered() {
        var server = DavServer.sharedApache();
        var answers = new AtomicBoolean(true);
        var endpoint = before(
                server,
                (method, body) -> answers.get() || !method.equals("MOVE") ? Optional.of(body) : Optional.empty());
        var connector = connector(endpoint, Map.of("timeout", "PT1S"), Map.of());
        run(connector.register(new StoreIdentity(UUID.randomUUID(), UUID.randomUUID())));
        run(connector.prepare());
        var staged = run(stage(connector));
        answers.set(false);

        assertFails(Kind.IN_DOUBT, staged.commit(PLACE));

        assertThat(run(connector.stat(PLACE))).isPresent();
    }

    @Test
    void aServerThatKeepsOtherBytesIsFoundOutWhereContentIsReadBack() {
        var server = DavServer.sharedApache();
        var spoils = new AtomicBoolean();
        var endpoint = before(
                server, (method, body) -> Optional.of(spoils.get() && method.equals("GET") ? damaged(body) : body));
        var connector = connector(endpoint, Map.of("verify", "content"), Map.of());
        run(connector.register(new StoreIdentity(UUID.randomUUID(), UUID.randomUUID())));
        run(connector.prepare());
        run(stage(connector));
        var kept = staged(server, endpoint, connector);
        assertThat(kept).hasSize(1);
        spoils.set(true);

        assertFails(Kind.CORRUPT, stage(connector));

        assertThat(staged(server, endpoint, connector)).isEqualTo(kept);
    }

    /** As long as it was. */
    private static Buffer damaged(Buffer body) {
        var last = body.length() - 1;
        return body.copy().setByte(last, (byte) (body.getByte(last) ^ 1));
    }

    private static Set<Path> staged(DavServer server, String endpoint, Connector connector) {
        var store = server.data().resolve(endpoint.substring(endpoint.lastIndexOf('/') + 1));
        try (var files =
                Files.walk(store.resolve(".understudy/stage/" + connector.info().process()))) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().contains("/.davfs"))
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is handed back of the body of an answer; where nothing is, there is no answer. */
    private interface Answered {
        Optional<Buffer> body(String method, Buffer body);
    }

    /** A new store at one that hands everything on to the server, and its answers back. */
    private String before(DavServer server, Answered answered) {
        var client = vertx.createHttpClient();
        var port = vertx.createHttpServer()
                .requestHandler(request -> request.body()
                        .compose(body -> client.request(
                                        request.method(), server.process().port(), "127.0.0.1", request.uri())
                                .compose(there -> {
                                    there.headers().setAll(request.headers());
                                    return there.send(body);
                                }))
                        .compose(answer -> answer.body()
                                .onSuccess(body -> answered.body(
                                                request.method().name(), body)
                                        .ifPresent(back -> {
                                            request.response().setStatusCode(answer.statusCode());
                                            request.response().headers().setAll(answer.headers());
                                            request.response().end(back);
                                        }))))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .actualPort();
        return "webdav://127.0.0.1:" + port + "/open/" + UUID.randomUUID();
    }

    @Test
    void wrongCredentials() {
        var server = DavServer.sharedApache();
        var wrong = Map.of("user", DavServer.USER, "password", "wrong");

        assertFails(
                Kind.DENIED,
                connector(server.endpoint("/basic/"), Map.of(), wrong).probe());
        assertFails(
                Kind.DENIED,
                connector(server.endpoint("/digest/"), Map.of("authentication", "digest"), wrong)
                        .probe());
        assertFails(
                Kind.DENIED,
                connector(server.endpoint("/basic/"), Map.of(), Map.of()).probe());
        assertFails(
                Kind.DENIED,
                connector(server.endpoint("/basic/"), Map.of(), Map.of("token", "wrong"))
                        .probe());
        assertFails(
                Kind.DENIED, stage(connector(server.endpoint("/digest/"), Map.of("authentication", "digest"), wrong)));
    }

    @Test
    void rightCredentials() {
        var right = Map.of("user", DavServer.USER, "password", DavServer.PASSWORD);
        var server = DavServer.sharedApache();

        for (var scheme : new String[] {"basic", "digest"}) {
            var connector = connector(
                    server.endpoint("/" + scheme + "/" + UUID.randomUUID()), Map.of("authentication", scheme), right);
            run(connector.register(new StoreIdentity(UUID.randomUUID(), UUID.randomUUID())));
            run(connector.prepare());
            run(run(stage(connector)).commit(PLACE));
            assertThat(run(connector.stat(PLACE))).isPresent();
        }
    }

    @Test
    void aTokenIsTheOneThatIsAskedFor() {
        var endpoint = DavServer.sharedApache().endpoint("/bearer/" + UUID.randomUUID());
        var connector = connector(endpoint, Map.of(), Map.of("token", DavServer.TOKEN));

        run(connector.register(new StoreIdentity(UUID.randomUUID(), UUID.randomUUID())));
        run(connector.prepare());
        run(run(stage(connector)).commit(PLACE));

        assertThat(run(connector.stat(PLACE))).isPresent();
        assertFails(
                Kind.DENIED,
                connector(endpoint, Map.of(), Map.of("token", "another-token")).stat(PLACE));
    }

    @Test
    void trustsOnlyTheAuthorityThatIsNamed() throws IOException {
        var server = DavServer.sharedApache();
        var endpoint = server.tlsEndpoint("/open/" + UUID.randomUUID());
        var text = Files.readString(server.certificate());

        assertThat(run(connector(endpoint, Map.of("tls-ca", text), Map.of()).probe()))
                .isEmpty();
        assertThat(run(connector(endpoint, Map.of("tls-ca", server.certificate().toString()), Map.of())
                        .probe()))
                .isEmpty();
        assertFails(
                Kind.UNAVAILABLE,
                connector(endpoint, Map.of("tls", "on"), Map.of()).probe());
        assertFails(
                Kind.UNAVAILABLE,
                connector(endpoint.replace("127.0.0.1", "localhost"), Map.of("tls-ca", text), Map.of())
                        .probe());
    }

    @Test
    void credentialsDoNotPassAnUnencryptedLine() {
        var credentials = Map.of("user", "u", "password", "p");

        assertThatThrownBy(() -> connector("webdav://store.example/", Map.of(), credentials))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("unencrypted");
        connector("webdav://store.example/", Map.of("clear-text", "allowed"), credentials);
        connector("webdav://store.example/", Map.of("tls", "on"), credentials);
        connector("webdav://store.example/", Map.of("authentication", "digest"), credentials);
    }

    @Test
    void unknownOptionsAreRefused() {
        assertThatThrownBy(() -> connector("webdav://store.example/", Map.of("tlss", "on"), Map.of()))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("webdav cluster knows");
        assertThatThrownBy(() -> connector("webdav://u:p@store.example/", Map.of(), Map.of()))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageNotContaining("u:p");
    }

    @Test
    void rootsNest() {
        assertThat(factory.root("webdav://Store.Example:8080/a/%62//c/../d"))
                .isEqualTo("webdav://store.example:8080/a/b/d/");
        assertThat(factory.root("store.example")).isEqualTo("webdav://store.example/");
        assertThat(factory.root("webdav://store.example/a%20b")).isEqualTo("webdav://store.example/a%20b/");
    }

    private Connector connector(String endpoint, Map<String, String> options, Map<String, String> credentials) {
        return factory.open(
                new ConnectorSettings("test", endpoint, OptionalLong.empty(), options, credentials, process()));
    }

    private static Uni<Staged> stage(Connector connector) {
        return connector.stage(stageId(connector), PLACE, Content.of(buffer("x")));
    }

    private static void assertFails(Kind kind, Uni<?> call) {
        assertThatThrownBy(() -> call.await().atMost(Duration.ofSeconds(10)))
                .isInstanceOfSatisfying(
                        ConnectorException.class,
                        e -> assertThat(e.kind()).as(e.toString()).isEqualTo(kind));
    }
}
