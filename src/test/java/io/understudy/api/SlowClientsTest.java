package io.understudy.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.understudy.app.PostgresResource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nobody keeps a connection by asking slowly, or by not taking what he has asked for. */
@QuarkusTest
@TestProfile(SlowClientsTest.Hurried.class)
@WithTestResource(PostgresResource.class)
class SlowClientsTest {
    private static final int SOON_MILLIS = 100;
    private static final int LONGEST_SILENCE_MILLIS = 20_000;
    /** Longer than a head may take, and less than a connection may be idle. */
    private static final int PATIENCE_MILLIS = 6000;
    /** Many times what the connection's own buffers hold. */
    private static final int LARGE = 64 << 20;

    /** A service with less patience. */
    public static final class Hurried implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            var config = new HashMap<>(Tested.ANY_PORTS);
            config.put("understudy.connection.head", "500ms");
            config.put("understudy.connection.idle", "8s");
            config.put("understudy.connection.answer", "1s");
            return config;
        }
    }

    @TestHTTPResource(value = "/", management = true)
    @Nullable
    URL management;

    private World world;

    @BeforeEach
    void freshWorld() {
        world = World.create();
    }

    @Test
    void aHeadThatComesAByteAtATimeIsNotWaitedFor() throws IOException {
        try (var socket = connect(RestAssured.port)) {
            assertThat(drip(socket)).isEqualTo(End.HUNG_UP);
        }
    }

    @Test
    void noHeadIsWaitedForOnTheManagementPort() throws IOException {
        try (var socket = connect(Tested.managementPort(management))) {
            assertThat(drip(socket)).isEqualTo(End.HUNG_UP);
        }
    }

    @Test
    void theSecondHeadIsNotWaitedForEither() throws IOException {
        try (var socket = connect(RestAssured.port)) {
            send(socket, "HEAD /v1/plans HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(head(socket)).startsWith("HTTP/1.1 200");
            assertThat(drip(socket)).isEqualTo(End.HUNG_UP);
        }
    }

    @Test
    void aConnectionOnWhichNobodyAsksIsEnded() throws IOException {
        try (var socket = connect(RestAssured.port)) {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void aBodyMayComeMoreSlowlyThanAHead() throws IOException {
        var id = world.id("slow-body");
        var bytes = 12;
        try (var socket = connect(RestAssured.port)) {
            send(
                    socket,
                    "PUT /v1/objects/" + id + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + bytes + "\r\n\r\n");
            for (var sent = 0; sent < bytes; sent++) {
                assertThat(quietFor(socket, SOON_MILLIS)).isTrue();
                send(socket, "b");
            }
            assertThat(head(socket)).startsWith("HTTP/1.1 201");
        }
        given().get("/v1/objects/" + id).then().statusCode(200);
    }

    @Test
    void anAnswerThatNobodyTakesIsNotKept() throws IOException {
        var id = world.id("large");
        given().body(new ByteArrayInputStream(new byte[LARGE]))
                .put("/v1/objects/" + id)
                .then()
                .statusCode(201);
        try (var socket = connect(RestAssured.port)) {
            send(socket, "GET /v1/objects/" + id + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            // Whoever has hung up answers what comes with a reset; a client that reads nothing sees no other sign of
            // it.
            Awaitility.await()
                    .atMost(Duration.ofMillis(LONGEST_SILENCE_MILLIS))
                    .untilAsserted(
                            () -> assertThatThrownBy(() -> send(socket, "x")).isInstanceOf(SocketException.class));
        }
    }

    private static String head(Socket socket) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            var next = socket.getInputStream().read();
            assertThat(next).isNotEqualTo(-1);
            head.append((char) next);
        }
        return head.toString();
    }

    private enum End {
        HUNG_UP,
        STILL_THERE
    }

    /** Sends a header without an end until the server has enough of it. */
    private static End drip(Socket socket) throws IOException {
        try {
            send(socket, "GET /v1/plans HTTP/1.1\r\nHost: localhost\r\nX: ");
            for (var sent = 0; sent < PATIENCE_MILLIS / SOON_MILLIS; sent++) {
                send(socket, "x");
                if (!quietFor(socket, SOON_MILLIS)) {
                    return End.HUNG_UP;
                }
            }
            return End.STILL_THERE;
        } catch (SocketException e) {
            return End.HUNG_UP;
        }
    }

    /** Whether the connection is there after this time, and nothing has come. */
    private static boolean quietFor(Socket socket, int millis) throws IOException {
        socket.setSoTimeout(millis);
        try {
            return socket.getInputStream().read() != -1;
        } catch (SocketTimeoutException e) {
            return true;
        } finally {
            socket.setSoTimeout(LONGEST_SILENCE_MILLIS);
        }
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static Socket connect(int port) throws IOException {
        var socket = new Socket();
        socket.setReceiveBufferSize(64 * 1024);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setSoTimeout(LONGEST_SILENCE_MILLIS);
        return socket;
    }
}
