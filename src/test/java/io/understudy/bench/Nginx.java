package io.understudy.bench;

import io.understudy.server.Ports;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * nginx's WebDAV module, which stores one copy: staged and renamed, never flushed. Set up as fast as it goes, with a
 * buffer for a whole small body. In a folder of its own; ended by its process.
 */
final class Nginx implements Store, AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(10);

    private final Process process;
    private final Path root;
    private final int port;

    private Nginx(Process process, Path root, int port) {
        this.process = process;
        this.root = root;
        this.port = port;
    }

    /** Empty where there is no nginx that has the module. */
    static Optional<Nginx> start(Path home) throws IOException, InterruptedException {
        var program = program();
        if (program.isEmpty()) {
            return Optional.empty();
        }
        var root = home.resolve("root");
        Files.createDirectories(root);
        Files.createDirectories(home.resolve("stage"));
        var port = Ports.free();
        var configuration = home.resolve("nginx.conf");
        Files.writeString(configuration, """
                %s
                daemon off;
                worker_processes 2;
                pid %s/nginx.pid;
                error_log %s/error.log warn;
                events { worker_connections 1024; }
                http {
                    access_log off;
                    tcp_nodelay on;
                    keepalive_requests 100000000;
                    client_max_body_size 0;
                    client_body_buffer_size 128k;
                    client_body_temp_path %s/stage;
                    proxy_temp_path %s/proxy;
                    fastcgi_temp_path %s/fastcgi;
                    uwsgi_temp_path %s/uwsgi;
                    scgi_temp_path %s/scgi;
                    server {
                        listen 127.0.0.1:%d;
                        root %s;
                        location / {
                            dav_methods PUT;
                            create_full_put_path on;
                        }
                    }
                }
                """.formatted(
                        "root".equals(System.getProperty("user.name")) ? "user root;" : "",
                        home,
                        home,
                        home,
                        home,
                        home,
                        home,
                        home,
                        port,
                        root));
        var process = new ProcessBuilder(
                        program.get().toString(), "-p", home.toString(), "-c", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("output.log").toFile())
                .start();
        var nginx = new Nginx(process, root, port);
        nginx.awaitStart(home);
        return Optional.of(nginx);
    }

    private static Optional<Path> program() throws IOException, InterruptedException {
        for (var folder : ("/usr/sbin:/usr/local/sbin:" + System.getenv().getOrDefault("PATH", "")).split(":", -1)) {
            var program = Path.of(folder, "nginx");
            if (Files.isExecutable(program)) {
                var told = new ProcessBuilder(program.toString(), "-V")
                        .redirectErrorStream(true)
                        .start();
                var text = new String(told.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
                told.waitFor();
                return text.contains("http_dav_module") ? Optional.of(program) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    private void awaitStart(Path home) throws IOException, InterruptedException {
        var giveUp = System.nanoTime() + START_LIMIT.toNanos();
        while (true) {
            try (var connection = Connection.open(port)) {
                return;
            } catch (ConnectException e) {
                if (!process.isAlive() || System.nanoTime() > giveUp) {
                    close();
                    throw new IOException("nginx does not start: " + Files.readString(home.resolve("output.log")), e);
                }
                process.waitFor(50, TimeUnit.MILLISECONDS);
            }
        }
    }

    @Override
    public Client client() throws IOException {
        var connection = Connection.open(port);
        return new Client() {
            @Override
            public void put(String name, ByteBuffer bytes) throws IOException {
                var answer = connection.send("PUT", "/" + name, "", bytes);
                if (answer.status() != 201 && answer.status() != 204) {
                    throw new IOException("nginx answers " + answer.status());
                }
            }

            @Override
            public void close() throws IOException {
                connection.close();
            }
        };
    }

    @Override
    public void forget(String folder) throws IOException {
        Trees.delete(root.resolve(folder));
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        process.waitFor(10, TimeUnit.SECONDS);
    }
}
