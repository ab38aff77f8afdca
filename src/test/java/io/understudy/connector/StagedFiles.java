package io.understudy.connector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What a server keeps in a folder of this machine, seen from behind it. */
public final class StagedFiles {
    private StagedFiles() {}

    /** Takes the last byte from the only file that has any. */
    public static void shorten(Path stageFolder) {
        try (var files = Files.walk(stageFolder)) {
            var filled = files.filter(Files::isRegularFile)
                    .filter(file -> file.toFile().length() > 0)
                    .toList();
            assertThat(filled).hasSize(1);
            try (var channel = FileChannel.open(filled.getFirst(), StandardOpenOption.WRITE)) {
                channel.truncate(channel.size() - 1);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
