package io.understudy.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.TreeSet;

/** The folders of the clusters, looked at behind the service's back. */
record Stores(Path root) {
    static final List<String> CLUSTERS = List.of("p1", "p2", "vault");

    /** A seed over these folders, with a plan of each mode. */
    Path seed(Path file) {
        var seed = """
                enforce: false
                clusters:
                  p1: {device: disk, link: gateway, endpoint: %1$s/p1}
                  p2: {device: disk, link: gateway, endpoint: %1$s/p2}
                  vault: {device: disk, link: gateway, endpoint: %1$s/vault}
                routing:
                  hash: SHA-256
                  slots: 1000
                  ranges:
                    - {from: 0, to: 499, cluster: p1}
                    - {from: 500, to: 999, cluster: p2}
                plans:
                  mirror: {mode: sync, targets: [vault], active: true}
                  later: {mode: async, interval: PT1S, targets: [vault]}
                """.formatted(root);
        try {
            return Files.writeString(file, seed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The places of all that a client could have stored. */
    List<String> objects(String cluster) {
        return files(root.resolve(cluster)).stream()
                .filter(file -> !file.startsWith(".understudy/"))
                .toList();
    }

    byte[] bytes(String cluster, String place) {
        try {
            return Files.readAllBytes(root.resolve(cluster).resolve(place));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All files below a cluster's own folder: {@code stage}, {@code fenced}, {@code marks}. */
    List<String> own(String cluster, String folder) {
        return files(root.resolve(cluster).resolve(".understudy").resolve(folder));
    }

    /** The entries of a cluster's own folder. */
    List<String> entries(String cluster, String folder) {
        try (var entries =
                Files.list(root.resolve(cluster).resolve(".understudy").resolve(folder))) {
            return entries.map(entry -> String.valueOf(entry.getFileName()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Files may go while this looks. */
    private static List<String> files(Path folder) {
        var found = new TreeSet<String>();
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    found.add(folder.relativize(file).toString());
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                    if (failure instanceof NoSuchFileException) {
                        return FileVisitResult.CONTINUE;
                    }
                    throw failure;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path visited, java.io.IOException failure)
                        throws IOException {
                    return failure == null || failure instanceof NoSuchFileException
                            ? FileVisitResult.CONTINUE
                            : super.postVisitDirectory(visited, failure);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.copyOf(found);
    }
}
