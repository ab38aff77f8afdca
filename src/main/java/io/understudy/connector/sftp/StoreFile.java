package io.understudy.connector.sftp;

import io.understudy.connector.ConnectorException;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.IdentityDocument;
import io.understudy.connector.StoreIdentity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The file that says which store this is, and the check that it is still the same one. */
final class StoreFile {
    private final Folders folders;
    private final SftpFailures failures;
    private volatile @Nullable StoreIdentity prepared;

    StoreFile(Folders folders, SftpFailures failures) {
        this.folders = folders;
        this.failures = failures;
    }

    /** Empty where the folder is there but was never registered. */
    Optional<StoreIdentity> read(RemoteFiles files, String operation) throws IOException {
        if (files.follow(folders.top()).get().filter(Attributes::folder).isEmpty()) {
            throw failures.of(Kind.UNAVAILABLE, operation, "the store's folder is missing");
        }
        byte[] handle;
        try {
            handle = files.open(folders.identity(), RemoteFiles.READ);
        } catch (ServerAnswerException e) {
            if (e.missing()) {
                return Optional.empty();
            }
            throw e;
        }
        var bytes = files.read(handle, 0, IdentityDocument.LONGEST);
        var closed = files.close(handle);
        var text = StandardCharsets.UTF_8.decode(bytes.get()).toString();
        closed.get();
        return Optional.of(parse(operation, text));
    }

    /** From now on the store has to be the one that it is at this moment. */
    void remember(RemoteFiles files, String operation) throws IOException {
        var now = registered(files, operation);
        var before = prepared;
        if (before != null && !before.equals(now)) {
            throw another(operation);
        }
        prepared = now;
    }

    /** What is asked for along with a request, so that it costs no way of its own. */
    interface Check {
        /** Fails where the store is not the one that it was. */
        void require() throws IOException;
    }

    /**
     * What the folder shows, also that something is missing, proves something only where it is the right store: an
     * unmounted one is an empty folder, and two stores may have changed places. An empty file that is named after the
     * store proves it at the least cost. Sent after what it is to prove, because a server takes its requests in order.
     */
    Check sameAs(RemoteFiles files, String operation) throws IOException {
        var expected = prepared;
        if (expected == null) {
            return () -> requireIdentity(files, operation);
        }
        var proof = files.look(folders.proof(expected.store()));
        return () -> {
            if (proof.get().isEmpty()) {
                requireIdentity(files, operation);
            }
        };
    }

    void requireSame(RemoteFiles files, String operation) throws IOException {
        sameAs(files, operation).require();
    }

    /** For a stage folder that is missing: fenced, or is it the whole store that is not there? */
    ConnectorException stageFolderGone(RemoteFiles files, String operation) throws IOException {
        requireIdentity(files, operation);
        return failures.of(Kind.FENCED, operation, "the process's stage folder is gone");
    }

    void requireIdentity(RemoteFiles files, String operation) throws IOException {
        var now = registered(files, operation);
        var expected = prepared;
        if (expected != null && !expected.equals(now)) {
            throw another(operation);
        }
    }

    /** Written beside and renamed, so that it is there whole or not at all. */
    void write(RemoteFiles files, StoreIdentity identity) throws IOException {
        var text = IdentityDocument.of(identity).text();
        var beside = folders.own() + "/store.new";
        create(files, beside, text);
        create(files, folders.proof(identity.store()), "");
        files.rename(beside, folders.identity());
        files.flushFolder(folders.own());
        files.flushFolder(folders.top());
    }

    private static void create(RemoteFiles files, String path, String text) throws IOException {
        files.removeFileIfThere(path);
        var handle = files.open(path, RemoteFiles.WRITE | RemoteFiles.CREATE_NEW);
        var written = files.write(handle, 0, ByteBuffer.wrap(Message.utf8(text)));
        var flushed = files.flush(handle);
        var closed = files.close(handle);
        written.get();
        flushed.get();
        closed.get();
    }

    private StoreIdentity registered(RemoteFiles files, String operation) throws IOException {
        return read(files, operation)
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
