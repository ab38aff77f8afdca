package io.understudy.server;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** A folder that is a file system of its own and has little room; for root only. */
public final class SmallDisk implements AutoCloseable {
    private final Path folder;

    private SmallDisk(Path folder) {
        this.folder = folder;
    }

    /** Mounts it where nothing stands yet. */
    public static SmallDisk mount(Path folder, int mebibytes) {
        Installed.asRoot("a small file system");
        try {
            Files.createDirectories(folder);
            if (run(List.of("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "small", folder.toString()))
                    != 0) {
                var lacking = "no file system can be mounted here";
                Installed.failInCi(lacking);
                abort(lacking);
            }
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
            return new SmallDisk(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            run(List.of("umount", "-l", folder.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int run(List<String> command) throws IOException {
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
