package io.understudy.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The least that two copies cost: the bytes are written beside their place and renamed, in one folder after the other,
 * by the one process that has them already. No network, no digest, no account of what is where.
 */
final class TwoFolders implements Store {
    private final List<Path> roots;
    private final boolean durable;
    private final AtomicLong staged = new AtomicLong();

    TwoFolders(Path home, boolean durable) throws IOException {
        this.roots = List.of(home.resolve("one"), home.resolve("two"));
        this.durable = durable;
        for (var root : roots) {
            Files.createDirectories(root.resolve("stage"));
        }
    }

    @Override
    public Client client() {
        return new Client() {
            @Override
            public void put(String name, ByteBuffer bytes) throws IOException {
                for (var root : roots) {
                    write(root, name, bytes.duplicate());
                }
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public void forget(String folder) throws IOException {
        for (var root : roots) {
            Trees.delete(root.resolve(folder));
        }
    }

    private void write(Path root, String name, ByteBuffer bytes) throws IOException {
        var target = root.resolve(name);
        var parent = Objects.requireNonNull(target.getParent(), "every object is in a folder");
        if (!Files.isDirectory(parent)) {
            Files.createDirectories(parent);
        }
        var stage = root.resolve("stage").resolve(Long.toString(staged.incrementAndGet()));
        try (var channel = FileChannel.open(stage, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            if (durable) {
                channel.force(true);
            }
        }
        Files.move(stage, target, StandardCopyOption.ATOMIC_MOVE);
        if (durable) {
            try (var folder = FileChannel.open(parent, StandardOpenOption.READ)) {
                folder.force(true);
            }
        }
    }
}
