package io.understudy.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * The packaged application, a jar or a native executable, running. Whoever starts it closes it; what is forgotten ends with the tests' JVM. Ended by
 * its own process handle only.
 */
final class ServiceProcess implements AutoCloseable {
    static final Path ARTIFACT = Path.of(
                    System.getProperty("understudy.artifact", "target/quarkus-app/quarkus-run.jar"))
            .toAbsolutePath();
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
    private static final Path LOGS = Path.of("target", "process-logs").toAbsolutePath();
    private static final Pattern LISTENS = Pattern.compile("Understudy listens on (https?://[^,\\s]+),");
    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final Duration END_LIMIT = Duration.ofSeconds(60);
    private static final int EXCERPT = 4000;
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroyForcibly), "end-processes"));
    }

    private final Process process;
    private final Path logFile;
    private final long logFrom;
    private final URI url;

    private ServiceProcess(Launch launch, Process process, Path logFile, long logFrom) {
        this.process = process;
        this.logFile = logFile;
        this.logFrom = logFrom;
        this.url = ready(launch);
    }

    /** Starts one and waits until it is ready. */
    static ServiceProcess start(Launch launch) {
        try {
            Files.createDirectories(LOGS);
            Files.createDirectories(launch.folder());
            var logFile = LOGS.resolve(launch.name() + ".log");
            var logFrom = Files.exists(logFile) ? Files.size(logFile) : 0;
            var process = builder(launch, logFile).start();
            RUNNING.add(process);
            try {
                return new ServiceProcess(launch, process, logFile, logFrom);
            } catch (RuntimeException | Error e) {
                end(process);
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts one that must not start; answers what it says. */
    static String refused(Launch launch) {
        try {
            var logFile = Files.createTempFile(Files.createDirectories(LOGS), launch.name() + "-refused-", ".log");
            var process = builder(launch, logFile).start();
            RUNNING.add(process);
            try {
                await(process);
            } finally {
                end(process);
            }
            assertThat(process.exitValue()).isNotZero();
            return Files.readString(logFile);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether what is packaged is a native executable; else it is a jar. */
    static boolean isExecutable() {
        return !ARTIFACT.toString().endsWith(".jar");
    }

    private static ProcessBuilder builder(Launch launch, Path logFile) {
        var builder = new ProcessBuilder(launch.program().isEmpty() ? command(launch) : launch.program())
                .directory(launch.folder().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile.toFile()));
        if (launch.program().isEmpty()) {
            builder.environment()
                    .keySet()
                    .removeIf(name -> name.startsWith("QUARKUS_") || name.startsWith("UNDERSTUDY_"));
            builder.environment().putAll(launch.environment());
        } else {
            builder.environment().clear();
            builder.environment().putAll(launch.variables());
        }
        return builder;
    }

    private static List<String> command(Launch launch) {
        var command = new ArrayList<String>();
        command.add(isExecutable() ? ARTIFACT.toString() : JAVA.toString());
        command.addAll(launch.jvm());
        launch.config().forEach((key, value) -> command.add("-D" + key + "=" + value));
        if (!isExecutable()) {
            command.addAll(List.of("-jar", ARTIFACT.toString()));
        }
        return command;
    }

    private URI ready(Launch launch) {
        try {
            return awaitReady(launch);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("It is not ready, and has said: " + excerpt(), e);
        }
    }

    private URI awaitReady(Launch launch) {
        Awaitility.await("says where it listens")
                .atMost(START_LIMIT)
                .pollInterval(Duration.ofMillis(100))
                .failFast("it has ended: " + logFile, () -> !process.isAlive())
                .until(() -> LISTENS.matcher(log()).find());
        var line = LISTENS.matcher(log());
        assertThat(line.find()).isTrue();
        var found = URI.create(line.group(1));
        var probes = launch.management().orElse(found);
        Awaitility.await("ready")
                .atMost(START_LIMIT)
                .pollInterval(Duration.ofMillis(50))
                .failFast("it has ended: " + logFile, () -> !process.isAlive())
                .ignoreExceptions()
                .until(() -> CLIENT.send(
                                        HttpRequest.newBuilder(probes.resolve("/q/health/ready"))
                                                .timeout(Duration.ofSeconds(10))
                                                .build(),
                                        BodyHandlers.discarding())
                                .statusCode()
                        == 200);
        return found;
    }

    /** Of the service, with a path behind it. */
    URI url(String path) {
        return url.resolve(path);
    }

    long pid() {
        return process.pid();
    }

    boolean alive() {
        return process.isAlive();
    }

    /** What it has said since this start. */
    String log() {
        try (var file = Files.newInputStream(logFile)) {
            file.skipNBytes(logFrom);
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code kill -9}. */
    void kill() {
        end(process);
    }

    /** It stands still, with all its connections open, until it is continued. */
    void pause() {
        signal("STOP");
    }

    void resume() {
        signal("CONT");
    }

    /** Asks it to end and waits until it has; answers its exit status. */
    int terminate() {
        process.destroy();
        await(process);
        return process.exitValue();
    }

    @Override
    public void close() {
        end(process);
    }

    private static void end(Process process) {
        process.destroyForcibly();
        await(process);
    }

    private static void await(Process process) {
        try {
            if (!process.waitFor(END_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("process " + process.pid() + " does not end");
            }
            RUNNING.remove(process);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void signal(String name) {
        try {
            // A shell has its own kill; not every machine has the program.
            var kill = new ProcessBuilder("sh", "-c", "kill -" + name + " " + pid())
                    .inheritIO()
                    .start();
            assertThat(kill.waitFor()).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return "process " + pid() + ", " + url + ", " + excerpt();
    }

    private String excerpt() {
        var log = log();
        return log.substring(Math.max(0, log.length() - EXCERPT));
    }
}
