package io.understudy.bench;

import io.understudy.server.DavServer;
import io.understudy.server.OpenSsh;
import io.understudy.server.ServerProcess;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;

/**
 * Hours of work over two clusters of different kinds, an OpenSSH server as the primary and Apache's WebDAV as the backup:
 * writes, overwrites and deletes, while the servers are killed and stopped at random. In the end nothing may be owed,
 * every object has to be what its last answer said, and both servers' folders have to be equal, as {@code diff -r} sees
 * them.
 *
 * <p>{@code -Dbench.minutes} says how long, {@code -Dbench.seed} repeats the order of events of an earlier run, as far as
 * two machines can.
 */
public final class Soak {
    /** Where a killed Apache was about to write; nobody but Apache may know whether it still does. */
    private static final String APACHES_OWN = ".davfs.tmp";

    private static final int CLIENTS = 8;
    private static final Duration HEAL_LIMIT = Duration.ofMinutes(10);
    /** The sweeper comes by every 30 s, and what a killed server has kept of a client's connection takes its time. */
    private static final Duration SWEEP_LIMIT = Duration.ofMinutes(3);

    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Pattern OWED = Pattern.compile("\"pending\":(\\d+)");
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
    private static final String SEED = """
            clusters:
              primary: {device: nas, link: gateway, endpoint: '%s', credentials: ssh, options: {host-key: '%s'}}
              backup: {device: nas, link: wlan, endpoint: '%s', credentials: dav}
            routing:
              hash: SHA-256
              slots: 1000
              ranges: [{from: 0, to: 999, cluster: primary}]
            plans:
              mirror: {mode: sync, targets: [backup], active: true}
              nightly: {mode: async, interval: 5s, targets: [backup]}
            """;

    private final Path home;
    private final Duration time;
    private final long seed;
    private final AtomicBoolean over = new AtomicBoolean();
    private final SoakTally tally = new SoakTally();

    private Soak(Path home, Duration time, long seed) {
        this.home = home;
        this.time = time;
        this.seed = seed;
    }

    public static void main(String... arguments) throws IOException, InterruptedException {
        var home = Path.of(System.getProperty("bench.home", "target/bench")).toAbsolutePath();
        Trees.delete(home);
        var minutes = Integer.getInteger("bench.minutes", 60);
        var seed = Long.getLong("bench.seed", System.nanoTime());
        System.out.printf("%d minutes, -Dbench.seed=%d%n", minutes, seed);
        var objections = new Soak(home, Duration.ofMinutes(minutes), seed).run();
        if (objections.isEmpty()) {
            System.out.println("both sides are equal, and every object is what was answered");
            Trees.delete(home);
            return;
        }
        objections.stream().limit(50).forEach(System.out::println);
        System.err.println(objections.size() + " objections; what is left is in " + home);
        System.exit(1);
    }

    private List<String> run() throws IOException, InterruptedException {
        try (var ssh = OpenSsh.start();
                var dav = DavServer.apache()) {
            var primary = Files.createDirectories(home.resolve("primary"));
            var text = SEED.formatted(ssh.endpoint(primary), ssh.fingerprint(), dav.endpoint("/basic/soak"));
            var settings = Map.of(
                    "understudy.credentials.ssh.user",
                    OpenSsh.user(),
                    "understudy.credentials.ssh.private-key-file",
                    ssh.userKey().toString(),
                    "understudy.credentials.dav.user",
                    DavServer.USER,
                    "understudy.credentials.dav.password",
                    DavServer.PASSWORD,
                    "understudy.write.deadline",
                    "3s");
            try (var service = Service.start(home.resolve("service"), List.of("primary", "backup"), text, settings)) {
                return run(
                        service,
                        ssh.process(),
                        dav.process(),
                        List.of(primary, dav.data().resolve("soak")));
            }
        }
    }

    private List<String> run(Service service, ServerProcess ssh, ServerProcess dav, List<Path> sides)
            throws IOException, InterruptedException {
        var clients = new ArrayList<SoakClient>();
        for (var number = 0; number < CLIENTS; number++) {
            clients.add(new SoakClient(service.port(), number, new Random(seed + 1 + number), tally));
        }
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<Future<Void>>();
            clients.forEach(client -> running.add(executor.submit(() -> {
                client.work(over);
                return null;
            })));
            running.add(executor.submit(reporting(service)));
            try {
                disturb(new Outages(new Random(seed), ssh, dav, tally), running);
            } finally {
                over.set(true);
            }
            for (var each : running) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        }
        var written = System.nanoTime();
        var healed = awaitNothingOwed(service);
        System.out.println(tally.line(resident(service)));
        if (!healed) {
            return List.of("something is still owed: " + markers(service));
        }
        System.out.printf("healed %.1f s after the last write%n", (System.nanoTime() - written) / 1e9);
        return objections(clients, sides);
    }

    /** One outage after the other, until the time is over or a client has given up. */
    private void disturb(Outages outages, List<Future<Void>> running) throws InterruptedException {
        var end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end && running.stream().noneMatch(Future::isDone)) {
            outages.next();
        }
    }

    private Callable<Void> reporting(Service service) {
        return () -> {
            var next = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
            while (!over.get()) {
                TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
                if (System.nanoTime() > next) {
                    next += TimeUnit.MINUTES.toNanos(1);
                    System.out.println(tally.line(resident(service)) + ", owed " + owed(service));
                }
            }
            return null;
        };
    }

    private boolean awaitNothingOwed(Service service) throws IOException, InterruptedException {
        var giveUp = System.nanoTime() + HEAL_LIMIT.toNanos();
        while (owed(service) > 0) {
            if (System.nanoTime() > giveUp) {
                return false;
            }
            TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
        }
        return true;
    }

    private static long owed(Service service) throws IOException {
        var summary = get(service, "/v1/markers/summary");
        var owed = OWED.matcher(summary);
        if (!owed.find()) {
            throw new IOException("not a summary of debts: " + summary);
        }
        return Long.parseLong(owed.group(1));
    }

    private static String markers(Service service) throws IOException {
        return get(service, "/v1/markers?limit=3");
    }

    private static String get(Service service, String path) throws IOException {
        try (var connection = service.connect()) {
            return connection.send("GET", path, "", ByteBuffer.allocate(0)).body();
        }
    }

    /** In megabytes. */
    private static double resident(Service service) throws IOException {
        var found = RESIDENT.matcher(Files.readString(Path.of("/proc", Long.toString(service.pid()), "status")));
        if (!found.find()) {
            throw new IOException("the service's process tells no memory");
        }
        return Long.parseLong(found.group(1)) * 1024 / 1e6;
    }

    private static List<String> objections(List<SoakClient> clients, List<Path> sides)
            throws IOException, InterruptedException {
        var objections = new ArrayList<String>();
        for (var client : clients) {
            objections.addAll(client.objections(sides));
        }
        var diff = new ProcessBuilder(
                        "diff",
                        "-r",
                        "--exclude=.understudy",
                        sides.getFirst().toString(),
                        sides.getLast().toString())
                .redirectErrorStream(true)
                .start();
        new String(diff.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .forEach(objections::add);
        diff.waitFor();
        for (var side : sides) {
            objections.addAll(leftBehindForGood(side));
        }
        return objections;
    }

    private static List<String> leftBehindForGood(Path side) throws IOException, InterruptedException {
        var giveUp = System.nanoTime() + SWEEP_LIMIT.toNanos();
        var left = leftBehind(side);
        while (!left.isEmpty() && System.nanoTime() < giveUp) {
            TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
            left = leftBehind(side);
        }
        return left;
    }

    /** What is staged or marked although nothing is under way or owed. */
    private static List<String> leftBehind(Path side) throws IOException {
        var left = new ArrayList<String>();
        for (var folder : List.of("stage", "marks")) {
            for (var file : Trees.files(side.resolve(".understudy").resolve(folder))) {
                if (!isFence(file) && !file.getFileName().toString().startsWith(APACHES_OWN)) {
                    left.add("left behind: " + file);
                }
            }
        }
        return left;
    }

    /** One of a deletion that was never answered stays as long as the process lives, see ADR 12. */
    private static boolean isFence(Path file) {
        var name = file.getFileName().toString();
        return name.endsWith(".fenced")
                || name.endsWith(".gone")
                || String.valueOf(file.getParent()).endsWith("/fenced");
    }
}
