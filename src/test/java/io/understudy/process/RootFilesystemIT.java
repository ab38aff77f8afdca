package io.understudy.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.understudy.app.FreshDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The file system of the native container image, laid out without a container engine: the executable, the C library and
 * zlib, nothing else, and nothing that can be written to but the data. It is started with the image's environment and what
 * the example of how to run it adds. Takes the right to mount.
 */
class RootFilesystemIT {
    private static final Path DOCKERFILE = Path.of("src", "main", "docker", "Dockerfile.native");
    private static final Pattern LIBRARY = Pattern.compile("(/\\S+) \\(0x[0-9a-f]+\\)");
    private static final Pattern VARIABLE = Pattern.compile("\\b([A-Z_]+)=(\\S+)");
    private static final String SCRIPT = """
            set -e
            mount --bind "$1" "$1"
            mount --bind "$2" "$1/data"
            mount --rbind /proc "$1/proc"
            mount --rbind /dev "$1/dev"
            mount -o remount,bind,ro "$1"
            root=$1 user=$3
            shift 3
            exec chroot --userspec="$user:0" --groups=0 "$root" /opt/understudy/understudy "$@"
            """;

    @TempDir
    Path folder;

    private final FreshDatabase database = FreshDatabase.create();
    private @Nullable ServiceProcess process;

    @BeforeEach
    void requireExecutableAndRights() throws IOException, InterruptedException {
        assumeTrue(ServiceProcess.isExecutable(), "a jar has the whole JDK around it");
        assumeTrue(output("unshare", "-m", "mount", "--bind", "/proc", "/proc").isEmpty(), "no right to mount");
    }

    @AfterEach
    void end() {
        if (process != null) {
            process.close();
        }
        database.close();
    }

    @Test
    void runsAsAnOrdinaryUserWhereOnlyTheDataCanBeWrittenTo() throws IOException, InterruptedException {
        var user = user();
        var root = Files.createDirectory(folder.resolve("root"));
        var data = Files.createDirectory(folder.resolve("data"));
        layOut(root);
        var before = entries(root);
        new Stores(Path.of("/data/clusters")).seed(data.resolve("seed.yaml"));
        Files.setAttribute(data, "unix:uid", user);

        var started = Launch.of("root-filesystem", folder)
                .program(List.of(
                        "unshare",
                        "-m",
                        "sh",
                        "-c",
                        SCRIPT,
                        "sh",
                        root.toString(),
                        data.toString(),
                        Integer.toString(user)))
                .over(database)
                .environment(environment())
                .with("understudy.seed", "/data/seed.yaml")
                .start();
        process = started;
        var api = new Api(started);
        var answer = api.put("kept", "kept".getBytes(StandardCharsets.UTF_8));

        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(Api.parse(answer.body()).get("outcome").textValue()).isEqualTo("replicated");
        assertThat(data.resolve("clusters/vault/kept")).hasContent("kept");
        assertThat(Files.getAttribute(data.resolve("clusters/vault/kept"), "unix:uid"))
                .isEqualTo(user);
        assertThat(Files.getAttribute(Path.of("/proc", Long.toString(started.pid())), "unix:uid"))
                .isEqualTo(user);
        assertThat(started.terminate()).isIn(0, 128 + 15);
        assertThat(entries(root)).isEqualTo(before);
    }

    /** As whom the image starts it. */
    private static int user() throws IOException {
        return Files.readAllLines(DOCKERFILE).stream()
                .filter(line -> line.startsWith("USER "))
                .map(line -> Integer.valueOf(line.substring("USER ".length())))
                .reduce((first, last) -> last)
                .orElseThrow();
    }

    /** What the image sets, and what {@code docker run} in its file's comment does. */
    private static Map<String, String> environment() throws IOException {
        var found = new LinkedHashMap<String, String>();
        var text = Files.readString(DOCKERFILE).replaceAll("\\\\\n#?", "");
        text.lines()
                .filter(line -> line.startsWith("ENV ") || line.startsWith("#   docker run "))
                .flatMap(line -> VARIABLE.matcher(line).results())
                .forEach(variable -> found.put(variable.group(1), variable.group(2)));
        return found;
    }

    private static void layOut(Path root) throws IOException, InterruptedException {
        for (var name : List.of("data", "proc", "dev", "tmp")) {
            Files.createDirectory(root.resolve(name));
        }
        copy(ServiceProcess.ARTIFACT, root.resolve("opt/understudy/understudy"));
        var libraries = LIBRARY.matcher(output("ldd", ServiceProcess.ARTIFACT.toString()));
        while (libraries.find()) {
            copy(Path.of(libraries.group(1)), root.resolve(libraries.group(1).substring(1)));
        }
    }

    private static void copy(Path file, Path to) throws IOException {
        Files.createDirectories(to.resolveSibling("."));
        Files.copy(file, to);
    }

    private static List<String> entries(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.map(file -> root.relativize(file).toString()).sorted().toList();
        }
    }

    /** What a program prints; what is wrong with it where it fails. */
    private static String output(String... command) throws IOException, InterruptedException {
        var program = new ProcessBuilder(command).redirectErrorStream(true).start();
        var text = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return program.waitFor() == 0 ? text : "it fails: " + text;
    }
}
