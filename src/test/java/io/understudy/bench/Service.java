package io.understudy.bench;

import io.understudy.server.Ports;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The packaged service as a process of its own, over its embedded PostgreSQL and three folders: two primaries and a
 * vault, with a synchronous plan {@code mirror} and an asynchronous one {@code nightly}.
 */
final class Service implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final List<String> CLUSTERS = List.of("p1", "p2", "vault");

    private final Process process;
    private final Path home;
    private final int port;
    private final List<String> clusters;

    private Service(Process process, Path home, int port, List<String> clusters) {
        this.process = process;
        this.home = home;
        this.port = port;
        this.clusters = clusters;
    }

    /**
     * Starts over an empty folder.
     *
     * @param interval after which an asynchronous backup is due
     * @param settings of the service, by name
     */
    static Service start(Path home, boolean durable, Duration interval, Map<String, String> settings)
            throws IOException, InterruptedException {
        return start(home, CLUSTERS, seed(home, durable, interval), settings);
    }

    /**
     * Starts over an empty folder, with other clusters.
     *
     * @param clusters that have to be up before it counts as started
     * @param seed the YAML file that defines them
     */
    static Service start(Path home, List<String> clusters, String seed, Map<String, String> settings)
            throws IOException, InterruptedException {
        var jar = Path.of(System.getProperty("bench.app", "target/quarkus-app/quarkus-run.jar"));
        if (!Files.isRegularFile(jar)) {
            throw new IOException(jar + " is missing: ./mvnw package -DskipTests makes it");
        }
        Files.createDirectories(home);
        var seedFile = Files.writeString(home.resolve("seed.yaml"), seed);
        var port = Ports.free();
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        var options = System.getProperty("bench.jvm", "");
        if (!options.isBlank()) {
            command.addAll(List.of(options.strip().split("\\s+")));
        }
        command.add("-Dquarkus.http.port=" + port);
        command.add("-Dunderstudy.data=" + home);
        command.add("-Dunderstudy.seed=" + seedFile);
        settings.forEach((name, value) -> command.add("-D" + name + "=" + value));
        command.add("-jar");
        command.add(jar.toAbsolutePath().toString());
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("service.log").toFile())
                .start();
        var service = new Service(process, home, port, clusters);
        service.awaitStart();
        return service;
    }

    static String seed(Path home, boolean durable, Duration interval) {
        var text = new StringBuilder("clusters:\n");
        for (var cluster : CLUSTERS) {
            text.append("  %s: {device: disk, link: gateway, endpoint: '%s', options: {durability: %s}}%n"
                    .formatted(cluster, home.resolve("clusters").resolve(cluster), durable ? "fsync" : "none"));
        }
        return text.append("""
                routing:
                  hash: SHA-256
                  slots: 1000
                  ranges:
                    - {from: 0, to: 499, cluster: p1}
                    - {from: 500, to: 999, cluster: p2}
                plans:
                  mirror: {mode: sync, targets: [vault], active: true}
                  nightly: {mode: async, interval: %s, targets: [vault]}
                """.formatted(interval)).toString();
    }

    private void awaitStart() throws IOException, InterruptedException {
        var giveUp = System.nanoTime() + START_LIMIT.toNanos();
        while (!ready()) {
            if (!process.isAlive() || System.nanoTime() > giveUp) {
                close();
                throw new IOException("the service does not start: " + Files.readString(home.resolve("service.log")));
            }
            process.waitFor(100, TimeUnit.MILLISECONDS);
        }
    }

    private boolean ready() throws IOException {
        try (var connection = Connection.open(port)) {
            for (var cluster : clusters) {
                var answer = connection.send("GET", "/v1/clusters/" + cluster, "", ByteBuffer.allocate(0));
                if (answer.status() != 200 || !answer.body().contains("\"state\":\"up\"")) {
                    return false;
                }
            }
            return connection
                            .send("GET", "/q/health/started", "", ByteBuffer.allocate(0))
                            .status()
                    == 200;
        } catch (ConnectException e) {
            return false;
        }
    }

    long pid() {
        return process.pid();
    }

    int port() {
        return port;
    }

    Connection connect() throws IOException {
        return Connection.open(port);
    }

    Path cluster(String name) {
        return home.resolve("clusters").resolve(name);
    }

    /** This service as a store under one of its plans; promises that every copy due now is stored. */
    Store under(String plan) {
        return new Store() {
            @Override
            public Client client() throws IOException {
                return new Writing(connect(), plan);
            }

            // Behind the service's back: nothing reads these objects again.
            @Override
            public void forget(String folder) throws IOException {
                for (var cluster : CLUSTERS) {
                    Trees.delete(cluster(cluster).resolve(folder));
                }
            }
        };
    }

    private record Writing(Connection connection, String plan) implements Store.Client {
        @Override
        public void put(String name, ByteBuffer bytes) throws IOException {
            var answer = connection.send("PUT", "/v1/objects/" + name, "Backup-Plan: " + plan + "\r\n", bytes);
            if (answer.status() != 201) {
                throw new IOException("the service answers " + answer.status() + " " + answer.body());
            }
        }

        @Override
        public void close() throws IOException {
            connection.close();
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
