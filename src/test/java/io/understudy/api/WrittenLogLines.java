package io.understudy.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** As a service in another process writes them into a file, each with its category before it: see {@link Guarded}. */
final class WrittenLogLines implements LogLines {
    private final Path file;
    private final int begin;

    WrittenLogLines(Path file) {
        this.file = file;
        this.begin = read(file).length();
    }

    @Override
    public List<String> of(String category) {
        return read(file)
                .substring(begin)
                .lines()
                .filter(line -> line.startsWith(category))
                .map(line -> category.isEmpty() ? line : line.substring(line.indexOf(' ') + 1))
                .toList();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        // The file is the service's.
    }
}
