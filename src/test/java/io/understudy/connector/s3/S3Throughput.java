package io.understudy.connector.s3;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorSettings;
import io.understudy.connector.Connectors;
import io.understudy.connector.StoreIdentity;
import io.understudy.object.ByteRange;
import io.understudy.object.Content;
import io.understudy.object.Place;
import io.understudy.server.Ceph;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;

/** How fast the driver is on a Ceph beside s3cmd, and what one PUT in place of an upload would gain. */
public final class S3Throughput {
    private static final int SMALL = 64 * 1024;
    private static final int OBJECTS = 1000;
    private static final int CHUNK = 256 * 1024;
    private static final long LARGE = 1L << 30;
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private final Vertx vertx = Vertx.vertx();
    private final Connector connector;
    private final S3Objects objects;
    private final Path folder;

    private S3Throughput() throws IOException {
        folder = Files.createTempDirectory("understudy-s3-bench");
        var settings = new ConnectorSettings(
                "bench",
                Ceph.get().endpoint() + "/bench",
                OptionalLong.empty(),
                Map.of("tls", "false"),
                Map.of("access-key", Ceph.ACCESS_KEY, "secret-key", Ceph.SECRET_KEY),
                Connectors.process());
        connector = new S3ConnectorFactory(vertx, InstantSource.system()).open(settings);
        var options = S3Options.of(settings.options());
        objects = new S3Objects(new S3Client(
                vertx.createHttpClient(S3ConnectorFactory.http(options)),
                S3Endpoint.of(settings.endpoint()),
                options,
                new Signer(S3Credentials.of(settings.credentials()), options.region()),
                new ServerClock(InstantSource.system()),
                new S3Failures("bench")));
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        new S3Throughput().run();
        System.exit(0);
    }

    private void run() throws IOException, InterruptedException {
        Connectors.run(connector.register(new StoreIdentity(UUID.randomUUID(), UUID.randomUUID())));
        Connectors.run(connector.prepare());
        small(100, 16, this::upload);
        for (var clients : List.of(1, 16)) {
            tell("64 KiB uploads/s, %d at a time".formatted(clients), OBJECTS / small(OBJECTS, clients, this::upload));
            tell("64 KiB plain PUTs/s, %d at a time".formatted(clients), OBJECTS / small(OBJECTS, clients, this::put));
        }
        tell("64 KiB reads/s, 8 at a time", OBJECTS / small(OBJECTS, 8, (number, bytes) -> read("small/" + number)));
        tell("1 GiB written, MB/s", LARGE / 1e6 / seconds(this::writeLarge));
        tell("1 GiB read, MB/s", LARGE / 1e6 / seconds(this::readLarge));
        stock();
    }

    private interface Writing {
        Uni<?> write(int number, Buffer bytes);
    }

    private double small(int count, int clients, Writing writing) {
        var bytes = Buffer.buffer(Connectors.random(SMALL));
        return seconds(() -> Multi.createFrom()
                .range(0, count)
                .onItem()
                .transformToUni(number -> writing.write(number, bytes))
                .merge(clients)
                .onItem()
                .ignoreAsUni()
                .await()
                .atMost(LONGEST));
    }

    private Uni<?> upload(int number, Buffer bytes) {
        var place = new Place("small/" + number);
        return connector
                .stage(Connectors.stageId(connector), place, Content.of(bytes))
                .chain(staged -> staged.commit(place));
    }

    private Uni<?> put(int number, Buffer bytes) {
        return objects.put("bench", "bench/put/" + number, bytes);
    }

    private void writeLarge() {
        var chunk = Buffer.buffer(Connectors.random(CHUNK));
        var content = Content.streamed(
                OptionalLong.of(LARGE),
                Multi.createBy().repeating().supplier(() -> chunk).atMost(LARGE / CHUNK));
        var place = new Place("large");
        connector
                .stage(Connectors.stageId(connector), place, content)
                .chain(staged -> staged.commit(place))
                .await()
                .atMost(LONGEST);
    }

    private void readLarge() {
        read("large").await().atMost(LONGEST);
    }

    private Uni<?> read(String place) {
        return connector
                .open(new Place(place), ByteRange.ALL)
                .chain(stored -> stored.bytes().onItem().ignoreAsUni());
    }

    private void stock() throws IOException, InterruptedException {
        var large = folder.resolve("large");
        try (var out = Files.newOutputStream(large)) {
            var chunk = Connectors.random(CHUNK);
            for (var i = 0; i < LARGE / CHUNK; i++) {
                out.write(chunk);
            }
        }
        var many = Files.createDirectory(folder.resolve("many"));
        for (var i = 0; i < OBJECTS; i++) {
            Files.write(many.resolve(Integer.toString(i)), Connectors.random(SMALL));
        }
        var bucket = "s3://" + Ceph.BUCKET + "/stock/";
        tell("s3cmd: 64 KiB PUTs/s", OBJECTS / s3cmd("put", "--recursive", many + "/", bucket + "many/"));
        var back = Files.createDirectory(folder.resolve("back"));
        tell("s3cmd: 64 KiB GETs/s", OBJECTS / s3cmd("get", "--recursive", bucket + "many/", back + "/"));
        tell("s3cmd: 1 GiB written, MB/s", LARGE / 1e6 / s3cmd("put", large.toString(), bucket + "large"));
        tell("s3cmd: 1 GiB read, MB/s", LARGE / 1e6 / s3cmd("get", "--force", bucket + "large", large.toString()));
    }

    private double s3cmd(String... words) throws IOException, InterruptedException {
        var host = Ceph.get().endpoint().substring("s3://".length()).split("/", -1)[0];
        var command = new java.util.ArrayList<>(List.of(
                "s3cmd",
                "--config=/dev/null",
                "--no-ssl",
                "--no-progress",
                "--quiet",
                "--host=" + host,
                "--host-bucket=" + host,
                "--access_key=" + Ceph.ACCESS_KEY,
                "--secret_key=" + Ceph.SECRET_KEY));
        command.addAll(List.of(words));
        var begun = System.nanoTime();
        var ended = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (ended != 0) {
            throw new IllegalStateException("s3cmd failed");
        }
        return (System.nanoTime() - begun) / 1e9;
    }

    private static double seconds(Runnable work) {
        var begun = System.nanoTime();
        work.run();
        return (System.nanoTime() - begun) / 1e9;
    }

    private static void tell(String what, double figure) {
        System.out.printf("%-40s %.1f%n", what, figure);
    }
}
