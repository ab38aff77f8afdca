package io.understudy.connector.smb;

import static io.understudy.connector.Connectors.buffer;
import static io.understudy.connector.Connectors.process;
import static io.understudy.connector.Connectors.run;
import static io.understudy.connector.Connectors.stageId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.smallrye.mutiny.Uni;
import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorException;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.ConnectorSettings;
import io.understudy.connector.Connectors;
import io.understudy.connector.Staged;
import io.understudy.connector.StoreIdentity;
import io.understudy.object.ByteRange;
import io.understudy.object.Content;
import io.understudy.object.InvalidValueException;
import io.understudy.object.Place;
import io.understudy.server.Samba;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that hangs, was killed, offers too little or lets nobody in. */
class SmbOutageTest {
    private static final Place PLACE = new Place("a");
    private static final Map<String, String> RIGHT = Map.of("user", Samba.USER, "password", Samba.PASSWORD);

    private final SmbConnectorFactory factory = new SmbConnectorFactory(Connectors.THREADS, InstantSource.system());

    @Test
    void aServerThatHangs() {
        try (var server = Samba.start()) {
            var connector = prepared(server.endpoint(UUID.randomUUID().toString()), Map.of("timeout", "PT1S"));
            run(run(stage(connector)).commit(PLACE));
            var staged = run(stage(connector));
            server.process().pause();

            assertFails(Kind.IN_DOUBT, staged.commit(PLACE));
            assertFails(Kind.UNAVAILABLE, connector.stat(PLACE));
            assertFails(Kind.UNAVAILABLE, connector.open(PLACE, ByteRange.ALL));
            assertFails(Kind.UNAVAILABLE, stage(connector));
            assertFails(Kind.UNAVAILABLE, connector.fence(staged.id()));

            server.process().resume();
            await().atMost(Duration.ofSeconds(20)).ignoreExceptions().until(() -> {
                run(connector.fence(staged.id()));
                return true;
            });
            assertThat(run(connector.stat(PLACE))).isPresent();
        }
    }

    @Test
    void aServerThatWasKilledIsFoundAgain() {
        try (var server = Samba.start()) {
            var connector = prepared(server.endpoint(UUID.randomUUID().toString()), Map.of());
            run(run(stage(connector)).commit(PLACE));

            server.process().kill();
            assertFails(Kind.UNAVAILABLE, connector.stat(PLACE));

            server.process().restart();
            assertThat(run(connector.stat(PLACE))).isPresent();
        }
    }

    @Test
    void wrongCredentials() {
        var endpoint = Samba.shared().endpoint("x");

        assertFails(
                Kind.DENIED,
                connector(endpoint, Map.of(), Map.of("user", Samba.USER, "password", "wrong"))
                        .probe());
        assertFails(
                Kind.DENIED,
                connector(endpoint, Map.of(), Map.of("user", "nobody-at-all", "password", "x"))
                        .probe());
    }

    @ParameterizedTest
    @ValueSource(strings = {"server max protocol = SMB3_02", "server smb encrypt = off"})
    void aServerThatOffersLessIsRefusedUnlessThatIsAllowed(String less) {
        try (var server = Samba.start(less)) {
            var endpoint = server.endpoint("x");

            assertFails(
                    Kind.DENIED,
                    "security=signed",
                    connector(endpoint, Map.of(), RIGHT).probe());
            assertThat(run(connector(endpoint, Map.of("security", "signed"), RIGHT)
                            .probe()))
                    .isEmpty();
        }
    }

    @Test
    void aServerThatRequiresEncryptionIsNotTalkedToWithLess() {
        try (var server = Samba.start(
                "server min protocol = SMB3_11", "server smb encrypt = required", "server signing = mandatory")) {
            var connector = prepared(server.endpoint("x"), Map.of());
            run(run(stage(connector)).commit(PLACE));
            assertThat(run(connector.stat(PLACE))).isPresent();

            assertFails(
                    Kind.DENIED,
                    connector(server.endpoint("x"), Map.of("security", "signed"), RIGHT)
                            .probe());
        }
    }

    @Test
    void unknownOptionsAreRefused() {
        assertThatThrownBy(() -> connector("smb://host/share", Map.of("signing", "off"), RIGHT))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("smb cluster knows");
        assertThatThrownBy(() -> connector("smb://u:p@host/share", Map.of(), RIGHT))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageNotContaining("u:p");
        assertThatThrownBy(() -> connector("smb://host/", Map.of(), RIGHT)).isInstanceOf(InvalidValueException.class);
    }

    @Test
    void rootsNest() {
        assertThat(factory.root("smb://Host/Share/A Folder")).isEqualTo("smb://host/share/a%20folder/");
        assertThat(factory.root("\\\\Host\\Share\\a folder\\")).isEqualTo("smb://host/share/a%20folder/");
        assertThat(factory.root("smb://host:445/share")).isEqualTo("smb://host/share/");
        assertThat(factory.root("smb://host:4450/share")).isEqualTo("smb://host:4450/share/");
    }

    private Connector prepared(String endpoint, Map<String, String> options) {
        var connector = connector(endpoint, options, RIGHT);
        run(connector.register(new StoreIdentity(UUID.randomUUID(), UUID.randomUUID())));
        run(connector.prepare());
        return connector;
    }

    private Connector connector(String endpoint, Map<String, String> options, Map<String, String> credentials) {
        return factory.open(
                new ConnectorSettings("test", endpoint, OptionalLong.empty(), options, credentials, process()));
    }

    private static Uni<Staged> stage(Connector connector) {
        return connector.stage(stageId(connector), PLACE, Content.of(buffer("x")));
    }

    private static void assertFails(Kind kind, Uni<?> call) {
        assertFails(kind, "", call);
    }

    private static void assertFails(Kind kind, String saying, Uni<?> call) {
        assertThatThrownBy(() -> call.await().atMost(Duration.ofSeconds(20)))
                .isInstanceOfSatisfying(
                        ConnectorException.class,
                        e -> assertThat(e.kind()).as(e.toString()).isEqualTo(kind))
                .hasMessageContaining(saying);
    }
}
