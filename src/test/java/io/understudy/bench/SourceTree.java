package io.understudy.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

/**
 * The service's main job on real input: a source tree of more than 20,000 files, by default the JDK's own, written
 * through the API, one half synchronously and one asynchronously, with the vault's folder taken away for a while in the
 * middle. In the end nothing may be owed, and both the primaries together and the vault have to equal the tree, as
 * {@code diff -r} sees it.
 */
public final class SourceTree {
    private static final int CLIENTS = 16;
    private static final Duration HEAL_LIMIT = Duration.ofMinutes(10);
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Pattern OWED = Pattern.compile("\"pending\":(\\d+)");

    private final Path home;
    private final Path tree;
    private final List<Path> files;
    private final AtomicInteger next = new AtomicInteger();
    private final Map<String, Integer> outcomes = new TreeMap<>();

    private SourceTree(Path home, Path tree) throws IOException {
        this.home = home;
        this.tree = tree;
        try (Stream<Path> walk = Files.walk(tree)) {
            this.files = walk.filter(Files::isRegularFile).sorted().toList();
        }
    }

    public static void main(String... arguments) throws IOException, InterruptedException {
        var home = Path.of(System.getProperty("bench.home", "target/bench")).toAbsolutePath();
        Trees.delete(home);
        var given = System.getProperty("bench.tree", "");
        var tree = given.isBlank() ? sourcesOfJava(home.resolve("tree")) : Path.of(given);
        var same = new SourceTree(home, tree).run();
        if (same) {
            Trees.delete(home);
        } else {
            System.err.println("What is left is in " + home);
            System.exit(1);
        }
    }

    /** The JDK's sources, and beside them the classes and resources of two of its modules. */
    private static Path sourcesOfJava(Path tree) throws IOException, InterruptedException {
        var java = Path.of(System.getProperty("java.home"));
        var sources = java.resolve("lib").resolve("src.zip");
        if (Files.isRegularFile(sources)) {
            unzip(sources, tree.resolve("src"));
        }
        var process = new ProcessBuilder(
                        java.resolve("bin").resolve("jimage").toString(),
                        "extract",
                        "--include",
                        "regex:/java\\.(base|desktop)/.*",
                        "--dir",
                        tree.resolve("modules").toString(),
                        java.resolve("lib").resolve("modules").toString())
                .inheritIO()
                .start();
        if (process.waitFor() != 0) {
            throw new IOException("jimage cannot unpack the JDK's modules");
        }
        return tree;
    }

    private static void unzip(Path archive, Path folder) throws IOException {
        try (var zip = new ZipFile(archive.toFile())) {
            for (var entry : zip.stream().filter(entry -> !entry.isDirectory()).toList()) {
                var file = folder.resolve(entry.getName());
                Files.createDirectories(file.getParent());
                try (var bytes = zip.getInputStream(entry)) {
                    Files.copy(bytes, file);
                }
            }
        }
    }

    private boolean run() throws IOException, InterruptedException {
        try (var service = Service.start(home.resolve("service"), true, Duration.ofSeconds(2), Map.of())) {
            var begun = System.nanoTime();
            var returned = write(service);
            var written = System.nanoTime();
            var healed = awaitNothingOwed(service);
            report(begun, returned, written, healed);
            var primaries = differences("primaries", merged(service));
            var vault = differences("vault", service.cluster("vault"));
            var left = leftBehind(service);
            System.out.println(
                    "staged objects and marks left: " + left.size() + (left.isEmpty() ? "" : " " + left.getFirst()));
            return healed >= 0 && primaries == 0 && vault == 0 && left.isEmpty();
        }
    }

    /** Writes all files, and answers when the vault came back. */
    private long write(Service service) throws IOException, InterruptedException {
        try (var executor = Executors.newFixedThreadPool(CLIENTS)) {
            var writers = new ArrayList<Future<Void>>();
            for (var i = 0; i < CLIENTS; i++) {
                writers.add(executor.submit(() -> {
                    writeNext(service);
                    return null;
                }));
            }
            var vault = service.cluster("vault");
            var away = vault.resolveSibling("vault.away");
            await(files.size() * 2 / 5);
            Files.move(vault, away);
            await(files.size() * 3 / 5);
            Files.move(away, vault);
            var returned = System.nanoTime();
            for (var writer : writers) {
                writer.get();
            }
            return returned;
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        }
    }

    private void await(int count) throws InterruptedException {
        while (next.get() < count) {
            TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
        }
    }

    private void writeNext(Service service) throws IOException {
        try (var connection = service.connect()) {
            for (var number = next.getAndIncrement(); number < files.size(); number = next.getAndIncrement()) {
                var file = files.get(number);
                var plan = number % 2 == 0 ? "mirror" : "nightly";
                var answer = connection.send(
                        "PUT",
                        "/v1/objects/" + encoded(tree.relativize(file)),
                        "Backup-Plan: " + plan + "\r\n",
                        ByteBuffer.wrap(Files.readAllBytes(file)));
                count(plan + " " + answer.status() + " "
                        + answer.header("Replication-Status").orElse(answer.body()));
            }
        }
    }

    private synchronized void count(String outcome) {
        outcomes.merge(outcome, 1, Integer::sum);
    }

    private static String encoded(Path path) {
        var text = new StringBuilder();
        for (var value : path.toString().getBytes(StandardCharsets.UTF_8)) {
            var plain =
                    value == '/' || value == '.' || value == '-' || value == '_' || Character.isLetterOrDigit(value);
            text.append(plain ? String.valueOf((char) value) : "%%%02X".formatted(value & 0xFF));
        }
        return text.toString();
    }

    /** Answers when nothing was owed any more; below zero where that did not come. */
    private long awaitNothingOwed(Service service) throws IOException, InterruptedException {
        var giveUp = System.nanoTime() + HEAL_LIMIT.toNanos();
        try (var connection = service.connect()) {
            while (System.nanoTime() < giveUp) {
                var summary = connection.send("GET", "/v1/markers/summary", "", ByteBuffer.allocate(0));
                var owed = OWED.matcher(summary.body());
                if (owed.find() && owed.group(1).equals("0")) {
                    return System.nanoTime();
                }
                TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
            }
            System.out.println(connection
                    .send("GET", "/v1/markers?limit=3", "", ByteBuffer.allocate(0))
                    .body());
        }
        return -1;
    }

    private void report(long begun, long returned, long written, long healed) throws IOException {
        var bytes = 0L;
        for (var file : files) {
            bytes += Files.size(file);
        }
        var seconds = (written - begun) / 1e9;
        System.out.printf(
                "%,d files, %.1f MB, written in %.1f s by %d clients: %.0f files/s%n",
                files.size(), bytes / 1e6, seconds, CLIENTS, files.size() / seconds);
        System.out.println("the vault was away between 2/5 and 3/5 of the files");
        outcomes.forEach((outcome, count) -> System.out.printf("  %-40s %,7d%n", outcome, count));
        System.out.printf(
                "nothing owed: %s%n",
                healed < 0
                        ? "never"
                        : "%.1f s after the last write, %.1f s after the vault's return"
                                .formatted((healed - written) / 1e9, (healed - returned) / 1e9));
    }

    /** Both primaries in one folder: every file is on one of them. */
    private Path merged(Service service) throws IOException {
        var merged = home.resolve("merged");
        for (var primary : List.of("p1", "p2")) {
            var root = service.cluster(primary);
            try (Stream<Path> walk = Files.walk(root)) {
                for (var file : walk.filter(Files::isRegularFile)
                        .filter(file -> !file.startsWith(root.resolve(".understudy")))
                        .toList()) {
                    var link = merged.resolve(root.relativize(file));
                    Files.createDirectories(link.getParent());
                    Files.createLink(link, file);
                }
            }
        }
        return merged;
    }

    private int differences(String name, Path folder) throws IOException, InterruptedException {
        var diff = new ProcessBuilder("diff", "-r", "-q", "--exclude=.understudy", tree.toString(), folder.toString())
                .redirectErrorStream(true)
                .start();
        var lines = new String(diff.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        var status = diff.waitFor();
        System.out.printf("diff -r tree %s: %d differences (exit status %d)%n", name, lines.size(), status);
        lines.stream().limit(5).forEach(line -> System.out.println("  " + line));
        return status == 0 ? 0 : Math.max(1, lines.size());
    }

    /**
     * Staged objects, and marks of debts that are paid; marks go in the background, so they get a moment. The signs of
     * fenced writes stay as long as the process lives.
     */
    private static List<Path> leftBehind(Service service) throws IOException, InterruptedException {
        var giveUp = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (true) {
            var left = new ArrayList<Path>();
            for (var cluster : List.of("p1", "p2", "vault")) {
                for (var folder : List.of("stage", "marks")) {
                    try (Stream<Path> walk = Files.walk(
                            service.cluster(cluster).resolve(".understudy").resolve(folder))) {
                        walk.filter(Files::isRegularFile)
                                .filter(file -> !file.toString().endsWith(".fenced"))
                                .forEach(left::add);
                    }
                }
            }
            if (left.isEmpty() || System.nanoTime() > giveUp) {
                return left;
            }
            TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
        }
    }
}
