package io.understudy.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much of a process's heap is alive: it is made to collect everything, and its collector's log tells what was left.
 * What it collects by itself says less, because it lets garbage lie until half of the heap is full.
 *
 * <p>A native executable neither can be asked to collect nor writes such a log. There the most that it ever had resident
 * counts, with the whole heap in it, which shows the same from further away.
 */
record Heap(Path log) {
    private static final Path JCMD = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    /** MiB of the 128 of the heap, whatever an object's size. */
    private static final long ALIVE = 32;
    /** MiB: a heap of 128, the executable itself, threads and buffers outside of the heap. */
    private static final long RESIDENT = 280;

    private static final Pattern RESIDENT_PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");
    private static final Pattern COLLECTION = Pattern.compile("Pause Full .* \\d+M->(\\d+)M\\(");

    /** Java's options for a small heap, and to have the log written. */
    List<String> options() {
        return ServiceProcess.isExecutable()
                ? List.of("-Xmx128m")
                : List.of("-Xmx128m", "-Xlog:gc:file=" + log + "::filecount=0");
    }

    void collect(ServiceProcess process) {
        if (ServiceProcess.isExecutable()) {
            return;
        }
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

    /** Answers what it has seen, and fails if that was too much. */
    String requireSmall(ServiceProcess process) {
        if (ServiceProcess.isExecutable()) {
            var resident = mostResident(process);
            assertThat(resident).isLessThan(RESIDENT);
            return "at most %d MiB resident".formatted(resident);
        }
        var alive = mostAlive();
        assertThat(alive).isLessThan(ALIVE);
        return "at most %d MiB of the heap alive".formatted(alive);
    }

    private static long mostResident(ServiceProcess process) {
        try {
            var status = Files.readString(Path.of("/proc", Long.toString(process.pid()), "status"));
            var peak = RESIDENT_PEAK.matcher(status);
            assertThat(peak.find()).isTrue();
            return Long.parseLong(peak.group(1)) >> 10;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The most that was alive at any collection, in MiB. */
    private long mostAlive() {
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
