package io.understudy.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** RADOS gateways of a Java process, to the one Ceph storage that its run of tests has. */
public final class Ceph {
    public static final String ACCESS_KEY = "AKTEST";
    public static final String SECRET_KEY = "SKTEST";
    /** A user whose quota is soon used up. */
    public static final String SMALL_ACCESS_KEY = "AKSMALL";

    public static final String SMALL_SECRET_KEY = "SKSMALL";
    public static final long SMALL_QUOTA = 24L << 20;

    public static final String BUCKET = "understudy";

    private static final List<String> PROGRAMS = List.of("ceph", "ceph-mon", "ceph-mgr", "ceph-osd", "radosgw");

    private final Path storage = CephStorage.ofThisRun();
    private final Path folder;
    private final Certificate certificate;
    private final int tlsPort = Ports.free();
    private final ServerProcess gateway;

    private static final class Holder {
        private static final Ceph CEPH = new Ceph();
    }

    private Ceph() {
        try {
            folder = Files.createTempDirectory(storage, "gateways");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        certificate =
                Certificate.selfSigned(folder, "localhost", "DNS:localhost,DNS:" + BUCKET + ".localhost,IP:127.0.0.1");
        gateway = startGateway(
                "a",
                "ssl_endpoint=127.0.0.1:%d ssl_certificate=%s ssl_private_key=%s"
                        .formatted(tlsPort, certificate.chain(), certificate.key()));
    }

    public static Ceph get() {
        return Holder.CEPH;
    }

    public static boolean installed() {
        return PROGRAMS.stream().allMatch(Ceph::installed);
    }

    private static boolean installed(String program) {
        return List.of("/usr/bin", "/usr/sbin", "/bin", "/sbin").stream()
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /** Where its bucket is; there is none before a store has been registered in it. */
    public String endpoint() {
        return "s3://127.0.0.1:" + gateway.port() + "/" + BUCKET;
    }

    /** The same gateway with TLS, and a name for which every bucket has a host. */
    public String tlsEndpoint() {
        return "s3://localhost:" + tlsPort + "/" + BUCKET;
    }

    /** Who has signed its certificate. */
    public Path authority() {
        return certificate.chain();
    }

    public ServerProcess gateway() {
        return gateway;
    }

    /** Another gateway to the same storage, which is there and gone without the first one. */
    public static ServerProcess second() {
        return Second.GATEWAY;
    }

    private static final class Second {
        private static final ServerProcess GATEWAY = get().startGateway("b", "");
    }

    private ServerProcess startGateway(String name, String more) {
        var port = Ports.free();
        var started = ServerProcess.start(
                "radosgw",
                folder.resolve(name + ".log"),
                List.of(
                        "radosgw",
                        "-f",
                        "-n",
                        "client.rgw." + name,
                        "-c",
                        storage.resolve(CephStorage.CONFIGURATION).toString(),
                        "--rgw_frontends=beast endpoint=127.0.0.1:%d %s".formatted(port, more)),
                Map.of(),
                port);
        // Asked to end, it would wait for a disk that may be gone by then.
        Runtime.getRuntime().addShutdownHook(new Thread(started::kill));
        return started;
    }
}
