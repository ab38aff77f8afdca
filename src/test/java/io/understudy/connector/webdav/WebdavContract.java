package io.understudy.connector.webdav;

import static io.understudy.connector.Connectors.process;
import static io.understudy.connector.Connectors.run;
import static io.understudy.connector.Connectors.stageId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorContract;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.ConnectorSettings;
import io.understudy.connector.Connectors;
import io.understudy.connector.SmallStore;
import io.understudy.connector.Staged;
import io.understudy.connector.StagedFiles;
import io.understudy.object.ProcessId;
import io.understudy.server.DavServer;
import io.understudy.server.SmallDisk;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What every WebDAV server has to let the driver keep. */
abstract class WebdavContract extends ConnectorContract {
    private static Vertx vertx = Vertx.vertx();
    private static WebdavConnectorFactory factory = factory(vertx);

    private final String store = "store-" + UUID.randomUUID();

    @BeforeAll
    static void open() {
        vertx = Vertx.vertx();
        factory = factory(vertx);
    }

    @AfterAll
    static void end() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    static WebdavConnectorFactory factory(Vertx vertx) {
        return new WebdavConnectorFactory(vertx, Connectors.THREADS, InstantSource.system(), new Random());
    }

    static WebdavConnectorFactory factory() {
        return factory;
    }

    protected abstract DavServer server();

    /** Of the address by which the server is reached. */
    protected abstract String path();

    protected Map<String, String> options() {
        return Map.of("timeout", "PT10S");
    }

    protected Map<String, String> credentials() {
        return Map.of();
    }

    protected abstract OptionalLong quota();

    @Override
    protected int replacements() {
        return 300;
    }

    @Override
    protected Connector connect(ProcessId process) {
        return open(server().endpoint(path() + store), process);
    }

    @Override
    protected Connector at(int port) {
        var impatient = new HashMap<>(options());
        impatient.put("timeout", "PT2S");
        return factory.open(new ConnectorSettings(
                "test", "webdav://127.0.0.1:" + port + "/", quota(), impatient, credentials(), process()));
    }

    @Override
    protected SmallStore small() {
        var disk = SmallDisk.mount(stored().resolveSibling(store + "-small"), 4);
        return new SmallStore(open(server().endpoint(path() + store + "-small"), process()), 4 << 20, disk::close);
    }

    @Override
    protected boolean measuresSpace() {
        return quota().isEmpty();
    }

    @Override
    protected void damage(Staged staged) {
        StagedFiles.shorten(stageFolder());
    }

    private Connector open(String endpoint, ProcessId process) {
        return factory.open(new ConnectorSettings("test", endpoint, quota(), options(), credentials(), process));
    }

    /** Where this test's store lies on the disk. */
    protected final Path stored() {
        return server().data().resolve(store);
    }

    @Test
    void aMoveThatComesAfterItsFenceHarmsNothing() throws Exception {
        write("a", "old");
        var staged = stage("a", "late");
        var source = stagedFile();
        run(other().fence(staged.id()));

        var answer = move(source, stored().resolve(place("a").value()), true);

        assertThat(answer).isGreaterThanOrEqualTo(400);
        assertFails(Kind.FENCED, staged.commit(place("a")));
        // What a server does to the target of such a move the driver finds out beforehand, and never sends one then.
        assumeTrue(keepsTargets());
        assertThat(read("a")).isEqualTo("old");
    }

    /** Whether a move that may replace, and whose source is gone, leaves its target alone. */
    protected boolean keepsTargets() {
        return true;
    }

    @Test
    void aDeleteThatComesAfterItsFenceHarmsNothing() throws Exception {
        write("a", "old");
        var id = stageId(connector());
        run(other().fence(id));

        var answer =
                move(stored().resolve(place("a").value()), stageFolder().resolve(id.write() + ".gone/object"), false);

        assertThat(answer).isGreaterThanOrEqualTo(400);
        assertThat(read("a")).isEqualTo("old");
    }

    @Test
    void nothingComesIntoAFencedProcessesFolder() throws Exception {
        write("a", "old");
        run(other().fence(connector().info().process()));
        run(other().sweep(connector().info().process()));

        assertThat(send("PUT", stageFolder().resolve("late.1"), "")).isGreaterThanOrEqualTo(300);
        assertThat(move(stored().resolve(place("a").value()), stageFolder().resolve("late.gone/object"), false))
                .isGreaterThanOrEqualTo(300);
        assertThat(read("a")).isEqualTo("old");
        assertFails(Kind.FENCED, connector().prepare());
    }

    private Path stageFolder() {
        return stored().resolve(".understudy/stage/" + connector().info().process());
    }

    private Path stagedFile() throws IOException {
        try (var staged = Files.list(stageFolder())) {
            return staged.filter(Files::isRegularFile).findFirst().orElseThrow();
        }
    }

    private int move(Path from, Path to, boolean overwrite) throws Exception {
        return send("MOVE", from, "", "Destination", url(to).toString(), "Overwrite", overwrite ? "T" : "F");
    }

    private int send(String method, Path file, String body, String... headers) throws Exception {
        var request = HttpRequest.newBuilder(url(file)).method(method, HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }

    private URI url(Path file) {
        return URI.create("http://127.0.0.1:" + server().process().port() + openPath()
                + server().data().relativize(file));
    }

    /** Of the address without authentication. */
    protected String openPath() {
        return "/";
    }

    @Override
    protected void assertNothingStaged() {
        var stage = stored().resolve(".understudy/stage/" + connector().info().process());
        await().atMost(Duration.ofSeconds(10)).until(() -> files(stage) == 0);
    }

    private static long files(Path folder) {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !String.valueOf(file.getFileName()).startsWith(".davfs"))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
