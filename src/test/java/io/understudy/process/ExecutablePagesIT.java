package io.understudy.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.understudy.app.FreshDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only the start has needed of the native executable is not resident afterwards, and comes back when needed. */
class ExecutablePagesIT {
    /** In proc(5), of a mapping of code; its file is in between. */
    private static final String CODE = " r-xp .* ";

    private static final String SIZES = "\\nSize: +(\\d+) kB\\n.*\\n.*\\nRss: +(\\d+) kB";

    @TempDir
    Path folder;

    private final FreshDatabase database = FreshDatabase.create();

    @BeforeEach
    void requireExecutable() {
        assumeTrue(ServiceProcess.isExecutable(), "a JVM maps the code that it has compiled itself");
    }

    @AfterEach
    void end() {
        database.close();
    }

    @Test
    void mostOfTheCodeIsNotResidentAtRestAndAllOfItIsThere() throws Exception {
        var seed = new Stores(folder.resolve("clusters")).seed(folder.resolve("seed.yaml"));
        try (var process = Launch.of("pages", folder)
                .over(database)
                .with("understudy.seed", seed.toString())
                .start()) {
            Awaitility.await("more than half of the code has left").until(() -> residentOfCode(process.pid()) < 0.5);

            assertThat(new Api(process).put("a", new byte[] {1, 2, 3}).statusCode())
                    .isEqualTo(201);
        }
    }

    /** What part of it is. */
    private static double residentOfCode(long pid) throws IOException {
        var process = Path.of("/proc", Long.toString(pid));
        var executable = Files.readSymbolicLink(process.resolve("exe"));
        var code = Pattern.compile(CODE + Pattern.quote(executable.toString()) + SIZES);
        var mappings = code.matcher(Files.readString(process.resolve("smaps")));
        var size = 0L;
        var resident = 0L;
        while (mappings.find()) {
            size += Long.parseLong(mappings.group(1));
            resident += Long.parseLong(mappings.group(2));
        }
        return (double) resident / size;
    }
}
