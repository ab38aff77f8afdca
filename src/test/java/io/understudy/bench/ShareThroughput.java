package io.understudy.bench;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorFactory;
import io.understudy.connector.ConnectorSettings;
import io.understudy.connector.StoreIdentity;
import io.understudy.connector.smb.SmbConnectorFactory;
import io.understudy.connector.webdav.WebdavConnectorFactory;
import io.understudy.object.ByteRange;
import io.understudy.object.Content;
import io.understudy.object.Place;
import io.understudy.object.ProcessId;
import io.understudy.object.StageId;
import io.understudy.server.DavServer;
import io.understudy.server.Samba;
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
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;

/**
 * The WebDAV and SMB drivers beside curl and smbclient, on one server each: one object of 1 GiB, and 1,000 of 64 KiB. The
 * stock clients send one file after the other over one connection and verify nothing.
 */
public final class ShareThroughput {
    private static final int PIECE = 1 << 20;
    private static final int PIECES = 1024;
    private static final int SMALL = 64 * 1024;
    private static final int COUNT = 1000;
    private static final int AT_A_TIME = 8;
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final Place LARGE = new Place("large");

    private final Path folder;
    private final Buffer piece = Buffer.buffer(random(PIECE));
    private final Buffer small = Buffer.buffer(random(SMALL));
    private long writes;

    private ShareThroughput(Path folder) {
        this.folder = folder;
    }

    public static void main(String[] arguments) throws Exception {
        var folder = Files.createTempDirectory(Path.of("").toAbsolutePath().resolve("target"), "throughput-");
        try {
            new ShareThroughput(folder).run();
        } finally {
            Trees.delete(folder);
        }
        System.exit(0);
    }

    private void run() throws IOException, InterruptedException {
        write();
        print("", "1 GiB put", "1 GiB get", "1,000 x 64 KiB put", "1,000 x 64 KiB get");
        var threads = Executors.newVirtualThreadPerTaskExecutor();
        var webdav = new WebdavConnectorFactory(Vertx.vertx(), threads, InstantSource.system(), new Random());
        try (var server = DavServer.apache()) {
            curl("http://127.0.0.1:" + server.process().port() + "/open/");
            driver("webdav driver", webdav, server.endpoint("/open/driver"), Map.of(), Map.of());
        }
        var smb = new SmbConnectorFactory(threads, InstantSource.system());
        var login = Map.of("user", Samba.USER, "password", Samba.PASSWORD);
        try (var server = Samba.start()) {
            smbclient(server);
            driver("smb driver, encrypted", smb, server.endpoint("encrypted"), Map.of(), login);
            driver(
                    "smb driver, encrypted, durability: none",
                    smb,
                    server.endpoint("unflushed"),
                    Map.of("durability", "none"),
                    login);
            driver("smb driver, signed", smb, server.endpoint("signed"), Map.of("security", "signed"), login);
        }
    }

    private void write() throws IOException {
        Files.createDirectories(folder.resolve("many"));
        try (var file = Files.newOutputStream(folder.resolve("large"))) {
            for (var i = 0; i < PIECES; i++) {
                file.write(piece.getBytes());
            }
        }
        for (var i = 0; i < COUNT; i++) {
            Files.write(folder.resolve("many/object-" + i), small.getBytes());
        }
    }

    private void curl(String url) throws IOException, InterruptedException {
        var back = Files.createDirectories(folder.resolve("back"));
        print(
                "curl",
                large(program("curl", "-sf", "-T", folder.resolve("large").toString(), url)),
                large(program("curl", "-sf", "-o", back.resolve("large").toString(), url + "large")),
                many(program("curl", "-sf", "-T", folder.resolve("many") + "/object-[0-999]", url)),
                many(program("curl", "-sf", "-o", back + "/object-#1", url + "object-[0-999]")));
        Trees.delete(back);
    }

    private void smbclient(Samba server) throws IOException, InterruptedException {
        var back = Files.createDirectories(folder.resolve("back"));
        print(
                "smbclient, encrypted",
                large(smbclient(server, "put %s large".formatted(folder.resolve("large")))),
                large(smbclient(server, "get large %s".formatted(back.resolve("large")))),
                many(smbclient(server, "prompt off; lcd %s; mput *".formatted(folder.resolve("many")))),
                many(smbclient(server, "prompt off; lcd %s; mget object-*".formatted(back))));
        Trees.delete(back);
    }

    private Duration smbclient(Samba server, String commands) throws IOException, InterruptedException {
        return program(
                "smbclient",
                "//127.0.0.1/" + Samba.SHARE,
                "-p",
                Integer.toString(server.process().port()),
                "-U",
                Samba.USER + "%" + Samba.PASSWORD,
                "-m",
                "SMB3_11",
                "--client-protection=encrypt",
                "-c",
                commands);
    }

    private Duration program(String... command) throws IOException, InterruptedException {
        var log = folder.resolve("program.log");
        var begun = System.nanoTime();
        var process = new ProcessBuilder(List.of(command))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (process.waitFor() != 0) {
            throw new IllegalStateException(command[0] + ": " + Files.readString(log));
        }
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    private void driver(
            String name,
            ConnectorFactory factory,
            String endpoint,
            Map<String, String> options,
            Map<String, String> credentials) {
        var process = new ProcessId(UUID.randomUUID().toString().replace("-", ""));
        var connector = factory.open(
                new ConnectorSettings("bench", endpoint, OptionalLong.empty(), options, credentials, process));
        await(connector.register(new StoreIdentity(UUID.randomUUID(), UUID.randomUUID())));
        await(connector.prepare());
        var pieces = Multi.createFrom().range(0, PIECES).map(index -> piece);
        var content = Content.streamed(OptionalLong.of((long) PIECES * PIECE), pieces);
        print(
                name,
                large(timed(put(connector, LARGE, content))),
                large(timed(get(connector, LARGE))),
                many(timed(each(index -> put(connector, object(index), Content.of(small))))),
                many(timed(each(index -> get(connector, object(index))))));
        await(connector.close());
    }

    private Uni<Void> put(Connector connector, Place place, Content content) {
        var id = new StageId(connector.info().process(), Long.toString(++writes));
        return connector
                .stage(id, place, content)
                .chain(staged -> staged.commit(place))
                .replaceWithVoid();
    }

    private static Uni<Void> get(Connector connector, Place place) {
        return connector
                .open(place, ByteRange.ALL)
                .chain(stored -> stored.bytes().onItem().ignoreAsUni());
    }

    private static Uni<Void> each(IntFunction<Uni<Void>> step) {
        return Multi.createFrom()
                .range(0, COUNT)
                .onItem()
                .transformToUni(step::apply)
                .merge(AT_A_TIME)
                .onItem()
                .ignoreAsUni();
    }

    private static Place object(int index) {
        return new Place("many/object-" + index);
    }

    private static Duration timed(Uni<Void> call) {
        var begun = System.nanoTime();
        await(call);
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    private static <T> void await(Uni<T> call) {
        call.await().atMost(LONGEST);
    }

    private static String large(Duration time) {
        return "%d MB/s".formatted((long) PIECES * PIECE / 1000 / Math.max(1, time.toMillis()));
    }

    private static String many(Duration time) {
        return "%d/s".formatted(COUNT * 1000L / Math.max(1, time.toMillis()));
    }

    private static void print(String... cells) {
        System.out.println("| " + String.join(" | ", cells) + " |");
    }

    private static byte[] random(int size) {
        var bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }
}
