package io.understudy.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** S3Proxy over a folder: S3 with all its newer ways, in a second. */
public final class S3Proxy {
    public static final String ACCESS_KEY = "AK";
    public static final String SECRET_KEY = "SK";
    public static final String BUCKET = "understudy";

    private static final Path JAR = Path.of("target/servers/s3proxy.jar");

    private final Path data;
    private final ServerProcess process;

    private S3Proxy(Path data, ServerProcess process) {
        this.data = data;
        this.process = process;
    }

    /** One for the whole run, for whoever does not stop it. */
    public static S3Proxy shared() {
        return Holder.SHARED;
    }

    private static final class Holder {
        private static final S3Proxy SHARED = start();
    }

    public static boolean installed() {
        return Files.isRegularFile(JAR);
    }

    /** Where its bucket is; there is none before a store has been registered in it. */
    public String endpoint() {
        return "s3://127.0.0.1:" + process.port() + "/" + BUCKET;
    }

    public ServerProcess process() {
        return process;
    }

    /** Where what is stored in its bucket lies on this machine's disk. */
    public Path bucket() {
        return data.resolve(BUCKET);
    }

    /** One of its own. */
    public static S3Proxy start() {
        try {
            var folder = Files.createTempDirectory(JAR.toAbsolutePath().getParent(), "s3proxy");
            var data = Files.createDirectory(folder.resolve("data"));
            var port = Ports.free();
            var properties = folder.resolve("s3proxy.properties");
            Files.writeString(properties, """
                    s3proxy.endpoint=http://127.0.0.1:%d
                    s3proxy.authorization=aws-v2-or-v4
                    s3proxy.identity=%s
                    s3proxy.credential=%s
                    jclouds.provider=filesystem-nio2
                    jclouds.filesystem.basedir=%s
                    """.formatted(port, ACCESS_KEY, SECRET_KEY, data));
            var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
            return new S3Proxy(
                    data,
                    ServerProcess.start(
                            "S3Proxy",
                            folder.resolve("log"),
                            List.of(java, "-Xmx256m", "-jar", JAR.toString(), "--properties", properties.toString()),
                            Map.of("LOG_LEVEL", "warn"),
                            port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
