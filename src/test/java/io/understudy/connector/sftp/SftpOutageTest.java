package io.understudy.connector.sftp;

import static io.understudy.connector.Connectors.buffer;
import static io.understudy.connector.Connectors.process;
import static io.understudy.connector.Connectors.random;
import static io.understudy.connector.Connectors.run;
import static io.understudy.connector.Connectors.stageId;
import static io.understudy.connector.Connectors.streamed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.smallrye.mutiny.Uni;
import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorException;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.ConnectorSettings;
import io.understudy.connector.Connectors;
import io.understudy.connector.StoreIdentity;
import io.understudy.object.ByteRange;
import io.understudy.object.Content;
import io.understudy.object.InvalidValueException;
import io.understudy.object.Place;
import io.understudy.server.OpenSsh;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the driver makes of servers that refuse, hang, break off or are full, and of links that lead elsewhere. */
class SftpOutageTest {
    private static final Place PLACE = new Place("folder/object");
    /** Well below the usual limits, well above a busy machine's hesitation. */
    private static final Duration SOON = Duration.ofSeconds(10);

    private final List<Connector> open = new ArrayList<>();
    private final StoreIdentity identity = new StoreIdentity(UUID.randomUUID(), UUID.randomUUID());
    private final SftpConnectorFactory factory = new SftpConnectorFactory(Connectors.THREADS, InstantSource.system());

    @TempDir
    private Path root = Path.of("");

    @AfterEach
    void close() {
        open.forEach(each -> run(each.close()));
    }

    @Test
    void wrongCredentialsAreDeniedAndNotTold() {
        var server = OpenSsh.shared();
        var wrongPassword = Map.of("user", OpenSsh.user(), "password", "not-the-password");

        assertThat(failure(
                        connect(settings(server, Map.of(), server.wrongKey())).probe()))
                .satisfies(refused("does not accept user and password or key"));
        assertThat(failure(connect(settings(server, Map.of(), wrongPassword)).probe()))
                .satisfies(refused("does not accept user and password or key"))
                .satisfies(e -> assertThat(all(e)).doesNotContain("not-the-password"));
    }

    @Test
    void aPasswordLogsIn() {
        var server = OpenSsh.shared();
        assumeTrue(OpenSsh.mounts(), "only who may mount can give the server a password of its own");

        var connector =
                connect(settings(server, Map.of(), Map.of("user", OpenSsh.user(), "password", OpenSsh.PASSWORD)));

        assertThat(run(connector.probe())).isEmpty();
    }

    @Test
    void aKeyFileLogsIn() {
        var server = OpenSsh.shared();

        var connector = connect(settings(
                server,
                Map.of(),
                Map.of(
                        "user",
                        OpenSsh.user(),
                        "private-key-file",
                        server.userKey().toString())));

        assertThat(run(connector.probe())).isEmpty();
    }

    @Test
    void anUnknownHostKeyIsDeniedInWordsThatHelp() {
        var server = OpenSsh.shared();

        var failure = failure(connect(settings(server, Map.of("host-key", server.otherHostKey())))
                .probe());

        assertThat(failure).satisfies(refused("host-key")).satisfies(refused("ssh-keygen -lf"));
        var digits = server.fingerprint().split("SHA256:", -1)[1].substring(0, 20);
        assertThat(all(failure)).doesNotContain("AAAA").doesNotContain(digits);
    }

    @Test
    void aFingerprintIsAsGoodAsAKey() {
        var server = OpenSsh.shared();
        var several = server.otherHostKey() + "," + server.fingerprint();

        assertThat(run(connect(settings(server, Map.of("host-key", server.fingerprint())))
                        .probe()))
                .isEmpty();
        assertThat(run(connect(settings(server, Map.of("host-key", several))).probe()))
                .isEmpty();
        assertThat(run(connect(settings(server, Map.of("host-key", "any"))).probe()))
                .isEmpty();
    }

    @Test
    void aServerThatHangsIsUnavailableWithinTheLimitAndWellAfterwards() {
        try (var server = OpenSsh.start()) {
            var connector = prepared(server);
            var staged = run(connector.stage(stageId(connector), PLACE, Content.of(buffer("x"))));
            var endless = streamed(random(64 << 20), 1 << 20);

            server.process().pause();
            try {
                assertThat(failure(connector.stat(PLACE)).kind()).isEqualTo(Kind.UNAVAILABLE);
                assertThat(failure(connector.probe()).kind()).isEqualTo(Kind.UNAVAILABLE);
                assertThat(failure(connector.stage(stageId(connector), PLACE, endless))
                                .kind())
                        .isEqualTo(Kind.UNAVAILABLE);
                assertThat(failure(staged.commit(PLACE)).inDoubt()).isFalse();
            } finally {
                server.process().resume();
            }

            assertThat(run(connector.stat(PLACE))).isEmpty();
            run(staged.commit(PLACE));
            assertThat(run(connector.stat(PLACE))).isPresent();
        }
    }

    @Test
    void aServerThatHangsInTheMiddleOfAStageDoesNotHoldItsSender() {
        try (var server = OpenSsh.start()) {
            var connector = prepared(server);
            var paused = new AtomicBoolean();
            var content = streamed(random(64 << 20), 1 << 20);
            var bytes = content.bytes().invoke(() -> {
                if (paused.compareAndSet(false, true)) {
                    server.process().pause();
                }
            });

            try {
                assertThat(failure(connector.stage(stageId(connector), PLACE, Content.streamed(content.size(), bytes)))
                                .kind())
                        .isEqualTo(Kind.UNAVAILABLE);
            } finally {
                server.process().resume();
            }

            assertThat(run(connector.stat(PLACE))).isEmpty();
        }
    }

    /** Wherever the answers stop: a commit that does not say that it is in doubt has not taken effect, and never does. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 4, 5, 7})
    void aCommitWithoutAnAnswerIsInDoubtFromItsRequestOn(int answers) {
        var server = OpenSsh.shared();
        var impatient = new Impatient(Duration.ofMinutes(1), 1);
        var connector = prepared(impatient, settings(server, Map.of()));
        var other = prepared(OpenSsh.shared(), identity);
        write(connector, PLACE, "old");
        var staged = run(connector.stage(stageId(connector), PLACE, Content.of(buffer("new"))));

        impatient.deafAfter(answers);
        var failure = failure(staged.commit(PLACE));

        assertThat(failure.kind()).isEqualTo(answers < 4 ? Kind.UNAVAILABLE : Kind.IN_DOUBT);
        run(other.fence(staged.id()));
        assertThat(text(other, PLACE)).isEqualTo(failure.inDoubt() ? "new" : "old");
    }

    @Test
    void aRenameThatArrivesBehindItsFenceLeavesTheOldObject() {
        var impatient = new Impatient(Duration.ofMinutes(1), 1);
        var connector = prepared(impatient, settings(OpenSsh.shared(), Map.of()));
        var other = prepared(OpenSsh.shared(), identity);
        write(connector, PLACE, "old");
        var staged = run(connector.stage(stageId(connector), PLACE, Content.of(buffer("late"))));

        // As above, the fifth request is the rename.
        var rename = impatient.holdAfter(4);
        var commit = staged.commit(PLACE).subscribeAsCompletionStage();
        rename.awaitRequest();
        run(other.fence(staged.id()));
        rename.letGo();

        assertThat(failure(Uni.createFrom().completionStage(commit)).kind()).isEqualTo(Kind.FENCED);
        assertThat(text(other, PLACE)).isEqualTo("old");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 3, 6, 7, 8})
    void aDeleteWithoutAnAnswerIsInDoubtFromItsRequestOn(int answers) {
        var server = OpenSsh.shared();
        var impatient = new Impatient(Duration.ofMinutes(1), 1);
        var connector = prepared(impatient, settings(server, Map.of("durability", "none")));
        var other = prepared(OpenSsh.shared(), identity);
        write(connector, PLACE, "kept");
        var id = stageId(connector);

        impatient.deafAfter(answers);
        var failure = failure(connector.delete(id, PLACE));

        assertThat(failure.kind()).isEqualTo(answers < 7 ? Kind.UNAVAILABLE : Kind.IN_DOUBT);
        run(other.fence(id));
        assertThat(run(other.stat(PLACE)).isEmpty()).isEqualTo(failure.inDoubt());
    }

    @Test
    void aServerThatIsStartedAgainServesAtOnce() {
        try (var server = OpenSsh.start()) {
            var connector = prepared(server);
            write(connector, PLACE, "before");

            server.process().kill();
            assertThat(failure(connector.stat(PLACE)).kind()).isEqualTo(Kind.UNAVAILABLE);
            server.process().restart();

            assertThat(text(connector, PLACE)).isEqualTo("before");
            write(connector, PLACE, "after");
            assertThat(text(connector, PLACE)).isEqualTo("after");
        }
    }

    @Test
    void aReaderWhoseConnectionBreaksFails() {
        try (var server = OpenSsh.start()) {
            var connector = prepared(server);
            run(run(connector.stage(stageId(connector), PLACE, streamed(random(8 << 20), 1 << 20)))
                    .commit(PLACE));
            var opened = run(connector.open(PLACE, ByteRange.ALL));

            server.process().kill();

            assertThat(failure(opened.bytes().collect().asList()).kind()).isEqualTo(Kind.UNAVAILABLE);
            server.process().restart();
        }
    }

    @Test
    void linksDoNotLeadOutOfTheStore() throws IOException {
        var connector = prepared(OpenSsh.shared());
        var outside = Files.createDirectory(root.resolve("outside"));
        Files.writeString(outside.resolve("secret"), "s");
        Files.createSymbolicLink(root.resolve("store/link"), outside);
        Files.createSymbolicLink(root.resolve("store/file"), outside.resolve("secret"));
        var staged = run(connector.stage(stageId(connector), PLACE, Content.of(buffer("x"))));

        assertThat(failure(staged.commit(new Place("link/object"))).kind()).isEqualTo(Kind.DENIED);
        assertThat(failure(connector.open(new Place("link/secret"), ByteRange.ALL))
                        .kind())
                .isEqualTo(Kind.DENIED);
        assertThat(failure(connector.delete(stageId(connector), new Place("link/secret")))
                        .kind())
                .isEqualTo(Kind.DENIED);
        assertThat(failure(connector.open(new Place("file"), ByteRange.ALL)).kind())
                .isEqualTo(Kind.NOT_FOUND);
        assertThat(outside.resolve("secret")).hasContent("s");
        assertThat(outside.resolve("object")).doesNotExist();
    }

    @Test
    void connectionsAreFewAndUnusedOnesAreClosed() {
        var impatient = new Impatient(Duration.ofSeconds(2), 2);
        var connector = prepared(impatient, settings(OpenSsh.shared(), Map.of()));

        var first = impatient.holdAfter(0);
        var onTheFirst = connector.stat(PLACE).subscribeAsCompletionStage();
        first.awaitRequest();
        // The only connection is in use.
        assertThat(run(connector.stat(PLACE))).isEmpty();
        assertThat(impatient.openLines()).isEqualTo(2);
        var second = impatient.holdAfter(0);
        var onTheSecond = connector.stat(PLACE).subscribeAsCompletionStage();
        second.awaitRequest();
        // And now both are.
        var looks = Uni.combine()
                .all()
                .unis(IntStream.range(0, 50)
                        .mapToObj(each -> connector.stat(PLACE))
                        .toList())
                .discardItems()
                .subscribeAsCompletionStage();
        first.letGo();
        second.letGo();

        assertThat(onTheFirst).succeedsWithin(SOON);
        assertThat(onTheSecond).succeedsWithin(SOON);
        assertThat(looks).succeedsWithin(SOON);
        assertThat(impatient.mostLines()).isEqualTo(2);
        await().atMost(SOON).until(() -> impatient.openLines() == 0);
        assertThat(run(connector.stat(PLACE))).isEmpty();
    }

    @Test
    void optionsThatAreNotKnownAreRefused() {
        var server = OpenSsh.shared();

        for (var option : Map.of("colour", "blue", "durability", "maybe", "connections", "0", "host-key", "AAAA")
                .entrySet()) {
            var settings = settings(server, Map.of(option.getKey(), option.getValue()));
            assertThatThrownBy(() -> factory.open(settings))
                    .isInstanceOfSatisfying(
                            InvalidValueException.class,
                            e -> assertThat(e.field()).isEqualTo("options." + option.getKey()));
        }
        var nobody = settings(server, Map.of(), Map.of("password", "x"));
        assertThatThrownBy(() -> factory.open(nobody)).hasMessageContaining("user name");
    }

    @Test
    void aServerWhoseKeyIsNotToldIsRefused() {
        var server = OpenSsh.shared();
        var settings = new ConnectorSettings(
                "test", server.endpoint(root), OptionalLong.empty(), Map.of(), server.credentials(), process());

        assertThatThrownBy(() -> factory.open(settings))
                .isInstanceOfSatisfying(
                        InvalidValueException.class, e -> assertThat(e.field()).isEqualTo("options.host-key"));
    }

    @Test
    void endpointsHaveOneNormalForm() {
        assertThat(factory.root("sftp://Host/backup")).isEqualTo("sftp://host:22/backup/");
        assertThat(factory.root("host:2222/backup/a/../b//")).isEqualTo("sftp://host:2222/backup/b/");
        assertThat(factory.root("sftp://host/")).isEqualTo("sftp://host:22/");
        for (var wrong :
                List.of("host", "sftp://host", "sftp://host/../x", "sftp://u:p@host/x", "sftp://host/x?y", "/x")) {
            assertThatThrownBy(() -> factory.root(wrong)).as(wrong).isInstanceOf(InvalidValueException.class);
        }
    }

    // --- words ---

    private ConnectorSettings settings(OpenSsh server, Map<String, String> options) {
        return settings(server, options, server.credentials());
    }

    private ConnectorSettings settings(OpenSsh server, Map<String, String> options, Map<String, String> credentials) {
        return Servers.settings(server, root.resolve("store"), process(), options, credentials);
    }

    private Connector prepared(OpenSsh server) {
        return prepared(server, new StoreIdentity(UUID.randomUUID(), UUID.randomUUID()));
    }

    private Connector prepared(OpenSsh server, StoreIdentity as) {
        return prepared(new Impatient(Duration.ofMinutes(1), 4), settings(server, Map.of()), as);
    }

    private Connector prepared(Impatient impatient, ConnectorSettings settings) {
        return prepared(impatient, settings, identity);
    }

    private Connector prepared(Impatient impatient, ConnectorSettings settings, StoreIdentity as) {
        var connector = impatient.open(settings);
        open.add(connector);
        run(connector.register(as));
        run(connector.prepare());
        return connector;
    }

    private Connector connect(ConnectorSettings settings) {
        var connector = new Impatient(Duration.ofMinutes(1), 4).open(settings);
        open.add(connector);
        return connector;
    }

    private static void write(Connector connector, Place place, String text) {
        run(run(connector.stage(stageId(connector), place, Content.of(buffer(text))))
                .commit(place));
    }

    private static String text(Connector connector, Place place) {
        return new String(
                Connectors.bytes(run(connector.open(place, ByteRange.ALL)).bytes()), StandardCharsets.UTF_8);
    }

    private static ConnectorException failure(Uni<?> call) {
        return catchThrowableOfType(ConnectorException.class, () -> call.await().atMost(SOON));
    }

    private static Consumer<ConnectorException> refused(String words) {
        return e -> {
            assertThat(e.kind()).isEqualTo(Kind.DENIED);
            assertThat(e.reason()).contains(words);
        };
    }

    private static String all(Throwable failure) {
        var text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
