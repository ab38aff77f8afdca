package io.understudy.connector.smb;

import com.hierynomus.smbj.common.SMBRuntimeException;
import io.understudy.connector.ConnectorException;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.IdentityDocument;
import io.understudy.connector.StoreIdentity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The file that says which store this is, and the check that it is still the same one. */
final class StoreFile {
    private final Folders folders;
    private final SmbFiles files;
    private final SmbFailures failures;
    private volatile @Nullable StoreIdentity prepared;

    StoreFile(Folders folders, SmbFiles files, SmbFailures failures) {
        this.folders = folders;
        this.files = files;
        this.failures = failures;
    }

    /** Empty where nothing was ever registered. */
    Optional<StoreIdentity> read(String operation) throws IOException {
        try (var file = files.open(folders.identity())) {
            var bytes = new byte[IdentityDocument.LONGEST];
            var length = Math.max(0, file.read(bytes, 0));
            return Optional.of(parse(operation, new String(Arrays.copyOf(bytes, length), StandardCharsets.UTF_8)));
        } catch (SMBRuntimeException e) {
            if (SmbFailures.missing(e)) {
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
     * What the share shows, also that something is missing, proves something only where it is the right store: what a
     * server shares can be unmounted or change places. An empty file that is named after the store proves it at the
     * least cost.
     */
    void requireSame(String operation) throws IOException {
        var expected = prepared;
        if (expected == null || !files.exists(folders.proof(expected.store()))) {
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
        var beside = folders.identity() + ".new";
        files.remove(beside);
        try (var file = files.create(beside)) {
            file.write(text.getBytes(StandardCharsets.UTF_8), 0);
            file.flush();
        }
        files.mark(folders.proof(identity.store()));
        files.rename(beside, folders.identity(), true, entry -> {});
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
