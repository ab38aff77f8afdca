package io.understudy.connector.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What a test sees in a folder. */
final class Folder {
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private Folder() {}

    static List<Path> children(Path folder) {
        try (var children = Files.list(folder)) {
            return children.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void waitUntilEmpty(Path folder) {
        var last = System.nanoTime() + LONGEST.toNanos();
        while (!children(folder).isEmpty() && System.nanoTime() < last) {
            Thread.onSpinWait();
        }
        assertThat(children(folder)).isEmpty();
    }
}
