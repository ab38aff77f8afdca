package io.understudy.connector.file;

import io.understudy.connector.ConnectorException;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.IdentityDocument;
import io.understudy.connector.StoreIdentity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The file that says which store this is, and the check that it is still the same one. */
final class StoreFile {
    private final Folders folders;
    private final FileFailures failures;
    private volatile @Nullable StoreIdentity prepared;

    StoreFile(Folders folders, FileFailures failures) {
        this.folders = folders;
        this.failures = failures;
    }

    /** Empty where the folder is there but was never registered. */
    Optional<StoreIdentity> read(String operation) throws IOException {
        if (!Files.isDirectory(folders.root())) {
            throw failures.of(Kind.UNAVAILABLE, operation, "the store's folder is missing");
        }
        try (var file = Files.newInputStream(folders.identity())) {
            return Optional.of(
                    parse(operation, new String(file.readNBytes(IdentityDocument.LONGEST), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            if (FileFailures.missing(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** From now on the store has to be the one that it is at this moment. */
    void remember(String operation) throws IOException {
        var now = registered(operation);
        var before = prepared;
        if (before != null && !before.equals(now)) {
            throw another(operation);
        }
        prepared = now;
    }

    /**
     * What the folder shows, also that something is missing, proves something only where it is the right store: an
     * unmounted one is an empty folder, and two stores may have changed places. An empty file that is named after the
     * store proves it at the least cost.
     */
    void requireSame(String operation) throws IOException {
        var expected = prepared;
        if (expected == null || !Folders.exists(folders.proof(expected.store()))) {
            requireIdentity(operation);
        }
    }

    /** For a stage folder that is missing: fenced, or is it the whole store that is not there? */
    ConnectorException stageFolderGone(String operation) throws IOException {
        requireIdentity(operation);
        return failures.of(Kind.FENCED, operation, "the process's stage folder is gone");
    }

    void requireIdentity(String operation) throws IOException {
        var now = registered(operation);
        var expected = prepared;
        if (expected != null && !expected.equals(now)) {
            throw another(operation);
        }
    }

    /** Written beside and renamed, so that it is there whole or not at all. */
    void write(StoreIdentity identity) throws IOException {
        var text = IdentityDocument.of(identity).text();
        var beside = folders.own().resolve("store.new");
        try (var channel = FileChannel.open(
                beside, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.deleteIfExists(folders.proof(identity.store()));
        Files.createFile(folders.proof(identity.store()));
        Files.move(beside, folders.identity(), StandardCopyOption.ATOMIC_MOVE);
        for (var folder : new Path[] {folders.own(), folders.root()}) {
            Folders.flush(folder);
        }
    }

    private StoreIdentity registered(String operation) throws IOException {
        return read(operation)
                .orElseThrow(() -> failures.of(Kind.UNAVAILABLE, operation, "the store's identity is missing"));
    }

    private ConnectorException another(String operation) {
        return failures.of(Kind.UNAVAILABLE, operation, "another store stands in this one's place");
    }

    private StoreIdentity parse(String operation, String text) {
        return new IdentityDocument(text)
                .identity()
                .orElseThrow(() -> failures.of(Kind.CORRUPT, operation, "the store's identity cannot be read"));
    }
}
