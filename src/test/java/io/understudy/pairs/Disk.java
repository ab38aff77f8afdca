package io.understudy.pairs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A folder of this machine in which a server keeps a store. */
record Disk(Path root) {
    /** A folder of its own for each store, which the store makes when it is registered. */
    static Disk create(String kind) {
        try {
            var parent = Files.createDirectories(Path.of("target", "pairs").toAbsolutePath());
            return new Disk(
                    Files.createTempDirectory(parent, kind + "-").toRealPath().resolve("store"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] read(String path) {
        try {
            return Files.readAllBytes(root.resolve(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void overwrite(String path, byte[] bytes) {
        try {
            // In the file as it is, which a server may have open: a disk that forgets asks nobody.
            Files.write(root.resolve(path), bytes, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void move(Path from, Path to) {
        try {
            Files.move(from, to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
