package io.understudy.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged service sends its spans to a collector when it is told to, and to nobody when it is not. */
class TracesIT {
    @TempDir
    Path folder;

    private final Queue<String> received = new ConcurrentLinkedQueue<>();
    private HttpServer collector;

    @BeforeEach
    void collect() throws IOException {
        collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/v1/traces", this::receive);
        collector.start();
    }

    @AfterEach
    void end() {
        collector.stop(0);
    }

    @Test
    void oneSettingTurnsThemOn() {
        var id = "traced-object";
        try (var process =
                launch("traces-on").with("quarkus.otel.sdk.disabled", "false").start()) {
            assertThat(new Api(process).put(id, new byte[10]).statusCode()).isEqualTo(201);

            for (var told : List.of(id, "write", "intent", "stage", "commit", "settle", "vault")) {
                Awaitility.await(told).untilAsserted(() -> assertThat(received).anyMatch(text -> text.contains(told)));
            }
            process.terminate();
            assertThat(process.log()).doesNotContain("ERROR", "WARN");
        }
    }

    @Test
    void withoutItNobodyIsTold() {
        try (var process = launch("traces-off").start()) {
            assertThat(new Api(process).put("untraced-object", new byte[10]).statusCode())
                    .isEqualTo(201);

            // What is still to be sent is sent before it ends.
            process.terminate();
        }
        assertThat(received).isEmpty();
    }

    private Launch launch(String name) {
        return Launch.of(name, folder)
                .with(
                        "quarkus.otel.exporter.otlp.endpoint",
                        "http://127.0.0.1:" + collector.getAddress().getPort());
    }

    /** Names and ids stand as they are in the binary form. */
    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            received.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1));
            exchange.sendResponseHeaders(200, -1);
        }
    }
}
