package io.understudy.bench;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorSettings;
import io.understudy.connector.StoreIdentity;
import io.understudy.connector.serial.PtyPair;
import io.understudy.connector.serial.SerialConnectorFactory;
import io.understudy.connector.serial.SerialWorld;
import io.understudy.connector.sftp.SftpConnectorFactory;
import io.understudy.object.ByteRange;
import io.understudy.object.Content;
import io.understudy.object.Place;
import io.understudy.object.ProcessId;
import io.understudy.object.StageId;
import io.understudy.server.OpenSsh;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/**
 * The SFTP driver beside OpenSSH's own client, on one server: one object of 1 GiB, and 1,000 of 64 KiB; and the serial
 * driver beside it over a line without a speed, a tenth of them. The stock client sends one file after the other and
 * flushes none.
 */
public final class SftpThroughput {
    private static final int PIECE = 1 << 20;
    private static final int SMALL = 64 * 1024;
    private static final int AT_A_TIME = 8;

    private final Far far;
    private final Path folder;
    private final Buffer piece = Buffer.buffer(random(PIECE));
    private final Buffer small = Buffer.buffer(random(SMALL));
    private long writes;

    /**
     * How a far end is reached.
     *
     * @param login what the stock client is told behind its batch
     * @param ready before each of its sessions
     * @param connector to a folder, with options
     * @param pieces of a MiB that the large object has
     * @param count of small ones
     */
    private record Far(
            List<String> login,
            Runnable ready,
            BiFunction<Path, Map<String, String>, Connector> connector,
            int pieces,
            int count) {}

    private SftpThroughput(Far far, Path folder) {
        this.far = far;
        this.folder = folder;
    }

    public static void main(String[] arguments) throws Exception {
        var folder = Files.createTempDirectory(Path.of("").toAbsolutePath().resolve("target"), "sftp-throughput-");
        try (var server = OpenSsh.start()) {
            new SftpThroughput(network(server), folder).run("sftp");
        }
        var world = SerialWorld.create();
        try (var line = new Line(world)) {
            new SftpThroughput(line(world, line), folder).run("sftp over a pseudo-terminal");
        } finally {
            Trees.delete(folder);
        }
        System.exit(0);
    }

    private static Far network(OpenSsh server) {
        var factory = new SftpConnectorFactory(Executors.newVirtualThreadPerTaskExecutor(), InstantSource.system());
        return new Far(
                login(server.userKey(), "Port=" + server.process().port()),
                () -> {},
                (root, options) -> factory.open(new ConnectorSettings(
                        "bench",
                        server.endpoint(root),
                        OptionalLong.empty(),
                        with(options, server.hostKey()),
                        server.credentials(),
                        process())),
                1024,
                1000);
    }

    private static Far line(SerialWorld world, Line line) {
        var factory = new SerialConnectorFactory(Executors.newVirtualThreadPerTaskExecutor(), InstantSource.system());
        return new Far(
                login(world.userKey(), "ProxyCommand=socat - " + world.near() + ",raw,echo=0"),
                line::renew,
                (root, options) -> factory.open(world.settings(root, process(), options)),
                102,
                100);
    }

    /** OpenSSH's client does not skip what a session before has left in the terminals, as the driver does. */
    private static final class Line implements AutoCloseable {
        private final SerialWorld world;
        private PtyPair pair;

        Line(SerialWorld world) {
            this.world = world;
            this.pair = PtyPair.start(world);
        }

        void renew() {
            pair.close();
            pair = PtyPair.start(world);
        }

        @Override
        public void close() {
            pair.close();
        }
    }

    private static List<String> login(Path key, String option) {
        return List.of(
                "-i",
                key.toString(),
                "-o",
                option,
                "-o",
                "StrictHostKeyChecking=no",
                "-o",
                "UserKnownHostsFile=/dev/null",
                OpenSsh.user() + "@127.0.0.1");
    }

    private static Map<String, String> with(Map<String, String> options, String hostKey) {
        var all = new HashMap<>(options);
        all.put("host-key", hostKey);
        return all;
    }

    private static ProcessId process() {
        return new ProcessId(UUID.randomUUID().toString().replace("-", ""));
    }

    private void run(String client) throws IOException, InterruptedException {
        print("", far.pieces + " MiB put", "get", far.count + " x 64 KiB put", "get");
        stock(client);
        driver("driver, flushing", Map.of());
        driver("driver, not flushing", Map.of("durability", "none"));
    }

    private void stock(String client) throws IOException, InterruptedException {
        var source = Files.createDirectories(folder.resolve("source"));
        try (var file = Files.newOutputStream(source.resolve("large"))) {
            for (var i = 0; i < far.pieces; i++) {
                file.write(piece.getBytes());
            }
        }
        var many = Files.createDirectories(source.resolve("many"));
        for (var i = 0; i < far.count; i++) {
            Files.write(many.resolve("object-" + i), small.getBytes());
        }
        var target = Files.createDirectories(folder.resolve("stock"));
        var back = Files.createDirectories(folder.resolve("back"));
        print(
                client,
                large(sftp("put %s %s/large".formatted(source.resolve("large"), target))),
                large(sftp("get %s/large %s/large".formatted(target, back))),
                many(sftp("put -r %s %s/".formatted(many, target))),
                many(sftp("get -r %s/many %s/".formatted(target, back))));
        Trees.delete(folder.resolve("source"));
        Trees.delete(target);
        Trees.delete(back);
    }

    private Duration sftp(String command) throws IOException, InterruptedException {
        var batch = Files.writeString(folder.resolve("batch"), command + "\n");
        far.ready.run();
        var begun = System.nanoTime();
        var words = new ArrayList<>(List.of("sftp", "-q", "-b", batch.toString()));
        words.addAll(far.login);
        var process = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("sftp.log").toFile())
                .start();
        if (process.waitFor() != 0) {
            throw new IllegalStateException(Files.readString(folder.resolve("sftp.log")));
        }
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    private void driver(String name, Map<String, String> options) throws IOException {
        var root = folder.resolve("driver");
        var connector = far.connector.apply(root, options);
        await(connector.register(new StoreIdentity(UUID.randomUUID(), UUID.randomUUID())));
        await(connector.prepare());
        var pieces = Multi.createFrom().range(0, far.pieces).map(index -> piece);
        var large = new Place("large");
        print(
                name,
                large(timed(() -> await(
                        put(connector, large, Content.streamed(OptionalLong.of((long) far.pieces * PIECE), pieces))))),
                large(timed(() -> await(get(connector, large)))),
                many(timed(() -> await(each(index -> put(connector, object(index), Content.of(small)))))),
                many(timed(() -> await(each(index -> get(connector, object(index)))))));
        await(connector.close());
        Trees.delete(root);
    }

    private synchronized StageId nextId(Connector connector) {
        return new StageId(connector.info().process(), Long.toString(++writes));
    }

    private Uni<?> put(Connector connector, Place place, Content content) {
        return connector.stage(nextId(connector), place, content).chain(staged -> staged.commit(place));
    }

    private static Uni<?> get(Connector connector, Place place) {
        return connector
                .open(place, ByteRange.ALL)
                .chain(opened -> opened.bytes().onItem().ignoreAsUni());
    }

    private interface Step {
        Uni<?> on(int index);
    }

    private Uni<?> each(Step step) {
        return Multi.createFrom()
                .range(0, far.count)
                .onItem()
                .transformToUni(index -> step.on(index).replaceWithVoid())
                .merge(AT_A_TIME)
                .onItem()
                .ignoreAsUni();
    }

    private static Place object(int index) {
        return new Place("many/object-" + index);
    }

    private static Duration timed(Runnable step) {
        var begun = System.nanoTime();
        step.run();
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    private static void await(Uni<?> call) {
        call.await().atMost(Duration.ofMinutes(10));
    }

    private String large(Duration time) {
        return "%.0f MB/s".formatted((double) far.pieces * PIECE / 1e6 / time.toMillis() * 1e3);
    }

    private String many(Duration time) {
        return "%.0f/s".formatted(far.count * 1e3 / time.toMillis());
    }

    private static byte[] random(int size) {
        var bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static void print(String... cells) {
        System.out.println(List.of(cells).stream().collect(Collectors.joining(" | ", "| ", " |")));
    }
}
