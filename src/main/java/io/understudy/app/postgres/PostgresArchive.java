package io.understudy.app.postgres;

import io.understudy.object.Digest;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** PostgreSQL's programs as they are packed in the application, one archive for each kind of processor. */
final class PostgresArchive {
    private static final int NAME_LENGTH = 16;
    private static final int BUFFER = 64 << 10;
    private static final int OWNER_MAY_EXECUTE = 0100;

    private PostgresArchive() {}

    /**
     * Unpacks the programs, unless that was done before. Whoever is stopped half-way leaves nothing that a later start
     * would take for whole.
     *
     * @return the folder that has {@code bin} in it
     */
    static Path unpack(Path folder) throws IOException {
        var programs = folder.resolve("postgresql-" + digest().hex().substring(0, NAME_LENGTH));
        if (Files.isDirectory(programs)) {
            return programs;
        }
        Files.createDirectories(folder);
        var half = Files.createDirectory(
                folder.resolve("unpacking-" + ProcessHandle.current().pid() + "-" + System.nanoTime()));
        try {
            extract(half);
            try {
                Files.move(half, programs, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                if (!Files.isDirectory(programs)) {
                    throw e;
                }
                // Somebody else has unpacked the same at the same time.
            }
        } finally {
            delete(half);
        }
        return programs;
    }

    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Read for its digest at every start, and unpacked at the first one. */
    private static InputStream open() {
        var name = "/postgres-linux-" + processor() + ".txz";
        var linux = System.getProperty("os.name", "").equals("Linux");
        var archive = linux ? PostgresArchive.class.getResourceAsStream(name) : null;
        if (archive == null) {
            throw PostgresException.impossible("There is no embedded PostgreSQL for " + System.getProperty("os.name")
                    + " on " + System.getProperty("os.arch") + ".");
        }
        return archive;
    }

    /** Piece by piece: all of it in memory would be more than the rest of a start needs. */
    private static Digest digest() throws IOException {
        var digest = Digest.builder();
        var buffer = new byte[BUFFER];
        try (var archive = open()) {
            for (var read = archive.read(buffer); read >= 0; read = archive.read(buffer)) {
                digest.add(ByteBuffer.wrap(buffer, 0, read));
            }
        }
        return digest.build();
    }

    private static String processor() {
        var name = System.getProperty("os.arch", "");
        return switch (name) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64", "arm64" -> "arm_64";
            default -> name;
        };
    }

    private static void extract(Path folder) throws IOException {
        var root = folder.toAbsolutePath().normalize();
        try (var tar = new TarArchiveInputStream(new BufferedInputStream(new XZInputStream(open())))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                extract(tar, entry, root);
            }
        }
    }

    private static void extract(TarArchiveInputStream tar, TarArchiveEntry entry, Path root) throws IOException {
        var file = inside(root, entry.getName());
        if (entry.isDirectory()) {
            Files.createDirectories(file);
            return;
        }
        Files.createDirectories(file.resolveSibling("."));
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
        } else if (entry.isLink()) {
            Files.createLink(file, inside(root, entry.getLinkName()));
        } else {
            Files.copy(tar, file);
            if ((entry.getMode() & OWNER_MAY_EXECUTE) != 0 && !file.toFile().setExecutable(true, false)) {
                throw new IOException(file + " cannot be made executable");
            }
        }
    }

    private static Path inside(Path root, String name) throws IOException {
        var file = root.resolve(name).normalize();
        if (!file.startsWith(root)) {
            throw new IOException("the archive names a file outside: " + name);
        }
        return file;
    }
}
