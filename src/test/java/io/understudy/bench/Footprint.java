package io.understudy.bench;

import io.understudy.app.FreshDatabase;
import io.understudy.server.Ports;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * What it takes to run the service: from the start of its process to the first answer that it is ready, what it has
 * resident at rest and after so many writes, and how large it is; the native executable beside the JVM build, as far as
 * they have been built. Prints a table in Markdown.
 */
public final class Footprint {
    private static final int STARTS = Integer.getInteger("bench.starts", 9);
    private static final int WRITES = Integer.getInteger("bench.writes", 20_000);
    private static final int CLIENTS = Integer.getInteger("bench.clients", 32);
    private static final int SIZE = 4 << 10;
    private static final Duration REST = Duration.ofSeconds(10);
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Path home;

    private Footprint(Path home) {
        this.home = home;
    }

    public static void main(String... arguments) throws IOException, InterruptedException {
        var home = Path.of(System.getProperty("bench.home", "target/bench")).toAbsolutePath();
        Trees.delete(home);
        try {
            new Footprint(home).print(artifacts());
        } finally {
            Trees.delete(home);
        }
    }

    private static List<Artifact> artifacts() throws IOException {
        var found = new ArrayList<Artifact>();
        var jar = Path.of(System.getProperty("bench.app", "target/quarkus-app/quarkus-run.jar"));
        if (Files.isRegularFile(jar)) {
            found.add(Artifact.jar(jar));
            found.add(Artifact.jar(jar, "-Xmx256m"));
        }
        try (var files = Files.list(Path.of("target"))) {
            files.filter(file -> file.getFileName().toString().endsWith("-runner"))
                    .filter(Files::isExecutable)
                    .forEach(file -> found.add(Artifact.executable(file)));
        }
        if (found.isEmpty()) {
            throw new IOException("nothing is built: ./mvnw package -DskipTests and ./native-build.sh");
        }
        return found;
    }

    /** Line by line, because each takes a while. */
    private void print(List<Artifact> artifacts) throws IOException, InterruptedException {
        System.out.printf(
                "%d processors, Java %s, median of %d starts, %d writes of %d bytes by %d clients%n%n",
                Runtime.getRuntime().availableProcessors(), Runtime.version(), STARTS, WRITES, SIZE, CLIENTS);
        System.out.println("| | size MB | empty folder to ready s | start to ready s | resident at rest MB"
                + " | after the writes MB | most MB | PUT/s |");
        System.out.println("|---|---:|---:|---:|---:|---:|---:|---:|");
        for (var artifact : artifacts) {
            System.out.println(line(artifact));
        }
    }

    private String line(Artifact artifact) throws IOException, InterruptedException {
        var empty = emptyFolder(artifact);
        try (var database = FreshDatabase.create()) {
            var folder = Files.createDirectories(home.resolve("external"));
            var seed = Files.writeString(folder.resolve("seed.yaml"), Service.seed(folder, false, Duration.ofHours(1)));
            var settings = List.of("-Dunderstudy.seed=" + seed);
            var environment = Map.of(
                    "QUARKUS_DATASOURCE_REACTIVE_URL", database.url(),
                    "QUARKUS_DATASOURCE_USERNAME", database.user(),
                    "QUARKUS_DATASOURCE_PASSWORD", database.password());
            // The first one defines the clusters.
            try (var first = Running.start(artifact, folder, settings, environment)) {
                first.seconds();
            }
            var seconds = new double[STARTS];
            for (var number = 0; number < STARTS; number++) {
                try (var running = Running.start(artifact, folder, settings, environment)) {
                    seconds[number] = running.seconds();
                }
            }
            Arrays.sort(seconds);
            try (var running = Running.start(artifact, folder, settings, environment)) {
                TimeUnit.NANOSECONDS.sleep(REST.toNanos());
                var atRest = running.resident(RESIDENT);
                var begun = System.nanoTime();
                write(running.port());
                var rate = WRITES * 1e9 / (System.nanoTime() - begun);
                TimeUnit.NANOSECONDS.sleep(REST.toNanos());
                return String.format(
                        Locale.ROOT,
                        "| %s | %.0f | %.2f | %.3f | %.0f | %.0f | %.0f | %.0f |",
                        artifact.name(),
                        artifact.size() / 1e6,
                        empty,
                        seconds[STARTS / 2],
                        atRest,
                        running.resident(RESIDENT),
                        running.resident(Pattern.compile("VmHWM:\\s+(\\d+) kB")),
                        rate);
            }
        } finally {
            Trees.delete(home);
        }
    }

    /** With a PostgreSQL of its own, that has to be unpacked and made first. */
    private double emptyFolder(Artifact artifact) throws IOException, InterruptedException {
        var folder = Files.createDirectories(home.resolve("empty"));
        try (var running = Running.start(artifact, folder, List.of(), Map.of())) {
            return running.seconds();
        }
    }

    private static void write(int port) throws IOException, InterruptedException {
        try (var executor = Executors.newFixedThreadPool(CLIENTS)) {
            var runs = new ArrayList<java.util.concurrent.Future<?>>();
            for (var client = 0; client < CLIENTS; client++) {
                var folder = client;
                runs.add(executor.submit(() -> {
                    write(port, folder);
                    return null;
                }));
            }
            for (var run : runs) {
                run.get();
            }
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        }
    }

    private static void write(int port, int folder) throws IOException {
        var bytes = ByteBuffer.allocateDirect(SIZE);
        try (var connection = Connection.open(port)) {
            for (var number = 0; number < WRITES / CLIENTS; number++) {
                var answer = connection.send("PUT", "/v1/objects/" + folder + "/" + number, "", bytes.duplicate());
                if (answer.status() != 201) {
                    throw new IOException("the service answers " + answer.status() + " " + answer.body());
                }
            }
        }
    }

    /** One process, and how long it took until it was ready. */
    private record Running(Process process, int port, double seconds) implements AutoCloseable {
        static Running start(Artifact artifact, Path folder, List<String> settings, Map<String, String> environment)
                throws IOException, InterruptedException {
            var port = Ports.free();
            var words = new ArrayList<>(settings);
            words.add("-Dquarkus.http.port=" + port);
            words.add("-Dunderstudy.data=" + folder);
            var log = folder.resolve("service.log");
            var builder = new ProcessBuilder(artifact.with(words))
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment()
                    .keySet()
                    .removeIf(name -> name.startsWith("QUARKUS_") || name.startsWith("UNDERSTUDY_"));
            builder.environment().putAll(environment);
            var begun = System.nanoTime();
            var process = builder.start();
            while (!ready(port)) {
                if (!process.isAlive() || System.nanoTime() - begun > START_LIMIT.toNanos()) {
                    process.destroyForcibly();
                    throw new IOException("it does not start: " + Files.readString(log));
                }
                TimeUnit.MILLISECONDS.sleep(1);
            }
            return new Running(process, port, (System.nanoTime() - begun) / 1e9);
        }

        private static boolean ready(int port) throws IOException {
            try (var connection = Connection.open(port)) {
                return connection
                                .send("GET", "/q/health/ready", "", NOTHING.duplicate())
                                .status()
                        == 200;
            } catch (ConnectException e) {
                return false;
            }
        }

        /** In megabytes. */
        double resident(Pattern line) throws IOException {
            var found = line.matcher(Files.readString(Path.of("/proc", Long.toString(process.pid()), "status")));
            if (!found.find()) {
                throw new IOException("there is no " + line);
            }
            return Long.parseLong(found.group(1)) * 1024 / 1e6;
        }

        @Override
        public void close() {
            process.destroy();
            try {
                if (!process.waitFor(60, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
