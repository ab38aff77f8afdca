package io.understudy.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.understudy.app.PostgresResource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Connections come to an end, in number and in time, and the platform's own are not among them. */
@QuarkusTest
@TestProfile(ConnectionsTest.Few.class)
@WithTestResource(PostgresResource.class)
class ConnectionsTest {
    private static final int MOST = 4;

    /** Few connections, which may be silent for a moment. */
    public static final class Few implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            var config = new HashMap<>(Tested.ANY_PORTS);
            config.put("quarkus.http.limits.max-connections", Integer.toString(MOST));
            config.put("quarkus.http.idle-timeout", "8s");
            return config;
        }
    }

    @TestHTTPResource(value = "/", management = true)
    @Nullable
    URL management;

    @Test
    void oneTooManyIsHungUpOnAndSilentOnesAreInTheEnd() throws IOException {
        var held = new ArrayList<Socket>();
        try {
            for (var i = 0; i < MOST; i++) {
                held.add(connect());
                assertThat(answer(held.getLast())).startsWith("HTTP/1.1 200");
            }

            try (var oneTooMany = connect()) {
                assertThat(answer(oneTooMany)).isEmpty();
            }
            given().port(Tested.managementPort(management))
                    .get("/q/health/live")
                    .then()
                    .statusCode(200);
            for (var silent : held) {
                assertThat(rest(silent)).isEqualTo(-1);
            }
        } finally {
            for (var socket : held) {
                socket.close();
            }
        }

        try (var next = connect()) {
            assertThat(answer(next)).startsWith("HTTP/1.1 200");
        }
    }

    private static Socket connect() throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port);
        socket.setSoTimeout(20_000);
        return socket;
    }

    /** The beginning of it; nothing where the connection ends without one. */
    private static String answer(Socket socket) throws IOException {
        try {
            socket.getOutputStream()
                    .write("GET /q/health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
        } catch (SocketException e) {
            return ""; // it was closed while this was writing
        }
    }

    /** Reads until the connection ends, which takes an end of its own: a silence of twenty seconds is a failure. */
    private static int rest(Socket socket) throws IOException {
        socket.getInputStream().skip(Long.MAX_VALUE);
        return socket.getInputStream().read();
    }
}
