package io.understudy.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * What being in the middle costs: the service beside the same bytes written straight to two folders, and beside nginx's
 * WebDAV module storing one copy, in one run on one machine. Prints a table in Markdown.
 *
 * <p>Everybody's clients run in this process and share the machine with what they measure.
 */
public final class Benchmark {
    private static final List<Integer> SIZES = List.of(4 << 10, 64 << 10, 16 << 20);
    private static final List<Integer> CLIENTS = List.of(1, 32);

    private record Cell(int size, int clients) {}

    private final Path home;
    private final Load load;
    private final Load warmUp;
    private final List<Cell> cells = new ArrayList<>();
    private final Set<String> modes;
    private final boolean baselines;
    private int runs;

    private Benchmark(Path home, boolean quick) {
        this.home = home;
        this.load = quick
                ? new Load(Duration.ofSeconds(1), Duration.ofSeconds(2))
                : new Load(Duration.ofSeconds(2), Duration.ofSeconds(Integer.getInteger("bench.seconds", 5)));
        this.warmUp = new Load(Duration.ZERO, Duration.ofSeconds(quick ? 5 : 30));
        // To look closer at a part: -Dbench.sizes=65536 -Dbench.clients=32 -Dbench.modes=sync
        for (var size : chosen("bench.sizes", SIZES)) {
            for (var clients : chosen("bench.clients", CLIENTS)) {
                cells.add(new Cell(size, clients));
            }
        }
        this.modes = Set.of(words("bench.modes", "sync,async"));
        this.baselines = !System.getProperty("bench.baselines", "").equals("none");
    }

    public static void main(String... arguments) throws IOException, InterruptedException {
        var home = Path.of(System.getProperty("bench.home", "target/bench")).toAbsolutePath();
        Trees.delete(home);
        try {
            var quick = List.of("", "true").contains(System.getProperty("bench.quick", "false"));
            System.out.println(new Benchmark(home, quick).table());
        } finally {
            Trees.delete(home);
        }
    }

    private static List<Integer> chosen(String property, List<Integer> all) {
        var text = System.getProperty(property, "");
        return text.isBlank()
                ? all
                : List.of(text.split(",", -1)).stream().map(Integer::valueOf).toList();
    }

    private static String[] words(String property, String all) {
        var text = System.getProperty(property, "");
        return (text.isBlank() ? all : text).split(",", -1);
    }

    private String table() throws IOException, InterruptedException {
        var lines = new ArrayList<String>();
        lines.add(machine());
        lines.add("");
        lines.add("| size | clients | fsync | what | PUT/s | MB/s | p50 ms | p99 ms | × two folders | × nginx |");
        lines.add("|---:|---:|---|---|---:|---:|---:|---:|---:|---:|");
        try (var nginx = baselines ? started(Nginx.start(home.resolve("nginx"))) : new Started(Optional.empty())) {
            var ones = nginxAlone(nginx, lines);
            for (var flush : words("bench.fsync", "off,on")) {
                with(flush.equals("on"), ones, lines);
            }
        }
        return String.join("\n", lines);
    }

    /** Of nothing there is nothing to close. */
    private record Started(Optional<Nginx> nginx) implements AutoCloseable {
        @Override
        public void close() throws InterruptedException {
            if (nginx.isPresent()) {
                nginx.get().close();
            }
        }
    }

    private static Started started(Optional<Nginx> nginx) {
        if (nginx.isEmpty()) {
            System.err.println("There is no nginx with its WebDAV module here (Debian: nginx-light): left out.");
        }
        return new Started(nginx);
    }

    private Map<Cell, Figures> nginxAlone(Started started, List<String> lines)
            throws IOException, InterruptedException {
        var ones = new java.util.HashMap<Cell, Figures>();
        if (started.nginx().isPresent()) {
            for (var cell : cells) {
                var one = run(started.nginx().get(), cell);
                ones.put(cell, one);
                lines.add(line(cell, "never", "nginx, one copy", one, Optional.empty(), Optional.empty()));
            }
        }
        return ones;
    }

    private void with(boolean durable, Map<Cell, Figures> ones, List<String> lines)
            throws IOException, InterruptedException {
        var own = home.resolve(durable ? "fsync" : "none");
        var folders = new TwoFolders(own.resolve("two-folders"), durable);
        // Backups of asynchronous writes fall due after the run: they cost the time of a synchronous write then.
        try (var service = Service.start(own.resolve("service"), durable, Duration.ofHours(2), Map.of())) {
            warmUp(service);
            for (var cell : cells) {
                var flush = durable ? "on" : "off";
                var one = Optional.ofNullable(ones.get(cell));
                Optional<Figures> two = baselines ? Optional.of(run(folders, cell)) : Optional.empty();
                two.ifPresent(figures -> lines.add(
                        line(cell, flush, "two folders", figures, Optional.empty(), one.map(figures::ratio))));
                for (var mode : List.of("sync", "async")) {
                    if (modes.contains(mode)) {
                        var figures = run(service.under(plan(mode)), cell);
                        lines.add(line(
                                cell,
                                flush,
                                "Understudy, " + mode,
                                figures,
                                two.map(figures::ratio),
                                one.map(figures::ratio)));
                    }
                }
            }
        }
    }

    /** A service runs for weeks: what its first minute costs in compiling is not what a write costs. */
    private void warmUp(Service service) throws IOException, InterruptedException {
        for (var plan : modes.stream().map(Benchmark::plan).toList()) {
            warmUp.run(service.under(plan), "warm-up-" + plan, CLIENTS.getLast(), new byte[SIZES.getFirst()]);
        }
    }

    private static String plan(String mode) {
        return mode.equals("sync") ? "mirror" : "nightly";
    }

    private Figures run(Store store, Cell cell) throws IOException, InterruptedException {
        var content = new byte[cell.size()];
        new Random(cell.size()).nextBytes(content);
        return load.run(store, "run-" + ++runs, cell.clients(), content);
    }

    private static String line(
            Cell cell, String flush, String what, Figures figures, Optional<Double> toTwo, Optional<Double> toOne) {
        var line = "| %s | %d | %s | %s | %,.0f | %,.1f | %.2f | %.2f | %s | %s |"
                .formatted(
                        cell.size() < 1 << 20 ? (cell.size() >> 10) + " KiB" : (cell.size() >> 20) + " MiB",
                        cell.clients(),
                        flush,
                        what,
                        figures.putsPerSecond(),
                        figures.megabytesPerSecond(),
                        figures.p50Millis(),
                        figures.p99Millis(),
                        ratio(toTwo),
                        ratio(toOne));
        System.err.println(line);
        return line;
    }

    private static String ratio(Optional<Double> ratio) {
        return ratio.map(value -> String.format(Locale.ROOT, "%.2f", value)).orElse("");
    }

    private static String machine() throws IOException, InterruptedException {
        var cpu = Files.exists(Path.of("/proc/cpuinfo"))
                ? Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                        .filter(line -> line.startsWith("model name"))
                        .map(line -> line.replaceFirst(".*:\\s*", ""))
                        .findFirst()
                        .orElse("?")
                : System.getProperty("os.arch");
        return "%d × %s, %s %s; Java %s (%s); commit %s"
                .formatted(
                        Runtime.getRuntime().availableProcessors(),
                        cpu,
                        System.getProperty("os.name"),
                        System.getProperty("os.version"),
                        Runtime.version(),
                        System.getProperty("java.vendor"),
                        commit());
    }

    private static String commit() throws IOException, InterruptedException {
        try {
            var git = new ProcessBuilder("git", "describe", "--always", "--dirty")
                    .redirectErrorStream(true)
                    .start();
            var text = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return git.waitFor() == 0 ? text : "unknown";
        } catch (IOException e) {
            return "unknown";
        }
    }
}
