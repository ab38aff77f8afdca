package io.understudy.pairs;

import io.understudy.server.Ceph;
import io.understudy.server.Installed;
import io.understudy.server.Required;
import io.understudy.server.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A gateway of Ceph and a bucket, read and overwritten with s3cmd. Each side has a gateway of its own to one storage. */
record S3Site(ServerProcess gateway, String bucket, String prefix) implements Site {
    private static final String S3CMD = "s3cmd";

    static Site start(Side side) {
        Required.server("Ceph", Ceph.installed());
        Installed.program(S3CMD, S3CMD);
        var ceph = Ceph.get();
        return new S3Site(
                side == Side.PRIMARY ? ceph.gateway() : Ceph.second(),
                Ceph.BUCKET + "-" + side.text(),
                UUID.randomUUID().toString());
    }

    @Override
    public String endpoint() {
        return "s3://" + address() + "/" + bucket + "/" + prefix;
    }

    private String address() {
        return "127.0.0.1:" + gateway.port();
    }

    @Override
    public Map<String, String> options() {
        return Map.of("tls", "false");
    }

    @Override
    public Map<String, String> credentials() {
        return Map.of("access-key", Ceph.ACCESS_KEY, "secret-key", Ceph.SECRET_KEY);
    }

    @Override
    public Optional<Closed> closed() {
        return Optional.of(new Closed(
                endpoint() + "-closed",
                options(),
                Map.of("access-key", Ceph.ACCESS_KEY, "secret-key", "another secret key")));
    }

    @Override
    public void kill() {
        gateway.kill();
    }

    @Override
    public void restart() {
        gateway.restart();
    }

    @Override
    public byte[] read(String path) {
        return throughFile(file -> {
            s3cmd("get", "--force", object(path), file.toString());
            return Files.readAllBytes(file);
        });
    }

    @Override
    public void overwrite(String path, byte[] bytes) {
        throughFile(file -> {
            s3cmd("put", Files.write(file, bytes).toString(), object(path));
            return bytes;
        });
    }

    private String object(String path) {
        return "s3://" + bucket + "/" + prefix + "/" + path;
    }

    private interface Exchange {
        byte[] with(Path file) throws IOException;
    }

    private static byte[] throughFile(Exchange exchange) {
        try {
            var file = Files.createTempFile("s3cmd-", ".bytes");
            try {
                return exchange.with(file);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void s3cmd(String... words) throws IOException {
        var command = new ArrayList<>(List.of(
                Installed.program(S3CMD, S3CMD),
                "--config=/dev/null",
                "--no-ssl",
                "--quiet",
                "--host=" + address(),
                "--host-bucket=" + address(),
                "--access_key=" + Ceph.ACCESS_KEY,
                "--secret_key=" + Ceph.SECRET_KEY));
        command.addAll(List.of(words));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IllegalStateException("s3cmd fails to " + String.join(" ", words) + ": " + output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        // The storage is for the whole run, and ends with it.
    }
}
