package io.understudy.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much of a process's heap is alive: it is made to collect everything, and its collector's log tells what was left.
 * What it collects by itself says less, because it lets garbage lie until half of the heap is full.
 */
record Heap(Path log) {
    private static final Path JCMD = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    private static final Pattern COLLECTION = Pattern.compile("Pause Full .* \\d+M->(\\d+)M\\(");

    /** Java's option that has the log written. */
    String option() {
        return "-Xlog:gc:file=" + log + "::filecount=0";
    }

    void collect(ServiceProcess process) {
        try {
            var command = new ProcessBuilder(JCMD.toString(), Long.toString(process.pid()), "GC.run")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            assertThat(command.waitFor()).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The most that was alive at any collection, in MiB. */
    long mostAlive() {
        try (var lines = Files.lines(log)) {
            return lines.map(COLLECTION::matcher)
                    .filter(Matcher::find)
                    .mapToLong(line -> Long.parseLong(line.group(1)))
                    .max()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
