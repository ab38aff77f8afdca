package io.understudy.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a process's collector has written: how much of the heap was still in use after each collection. */
record Heap(Path log) {
    private static final Pattern COLLECTION = Pattern.compile("Pause (?:Young|Full|Remark).* \\d+M->(\\d+)M\\(");

    /** Java's option that has it written. */
    String option() {
        return "-Xlog:gc:file=" + log + "::filecount=0";
    }

    /** The most that was in use after a collection, in MiB. */
    long mostInUse() {
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
