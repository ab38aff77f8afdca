package io.understudy.connector.file;

import io.understudy.connector.ConnectorException.Kind;
import io.understudy.object.StageId;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A staged object while it is being written. Its steps run one after the other, but on different threads, and giving up
 * may meet a step that still runs.
 */
final class StagingFile {
    /** So often a long object is flushed on its way, that the last flush is short. */
    private static final long FLUSH_EVERY = 32L << 20;

    private static final String STAGE = "stage";

    private final Path path;
    private final FileChannel channel;
    private final OptionalLong expected;
    private final FileOptions options;
    private final FileFailures failures;
    private final Runnable ended;
    private long written;
    private long flushed;
    private boolean over;

    private StagingFile(
            Path path,
            FileChannel channel,
            OptionalLong expected,
            FileOptions options,
            FileFailures failures,
            Runnable ended) {
        this.path = path;
        this.channel = channel;
        this.expected = expected;
        this.options = options;
        this.failures = failures;
        this.ended = ended;
    }

    /**
     * Makes the file.
     *
     * @param open the ids that are being staged by this connector just now
     */
    static StagingFile create(
            StageId id,
            Folders folders,
            OptionalLong expected,
            FileOptions options,
            FileFailures failures,
            StoreFile store,
            Set<StageId> open)
            throws IOException {
        if (!open.add(id)) {
            throw failures.of(Kind.UNAVAILABLE, STAGE, "an earlier attempt to stage this is still being ended");
        }
        try {
            store.requireSame(STAGE);
            var path = folders.stage(id);
            var file = new StagingFile(path, channel(path), expected, options, failures, () -> open.remove(id));
            // Looked for after the file is there: a fence puts its sign up first and removes the file then.
            if (Folders.exists(folders.fence(id))) {
                file.abandon();
                throw failures.of(Kind.FENCED, STAGE, "this write was fenced");
            }
            return file;
        } catch (NoSuchFileException e) {
            open.remove(id);
            throw store.stageFolderGone(STAGE);
        } catch (IOException | RuntimeException e) {
            open.remove(id);
            throw e;
        }
    }

    // What stands there already is left from an attempt of ours that has failed after its last byte.
    private static FileChannel channel(Path path) throws IOException {
        try {
            return FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                throw e;
            }
            Files.deleteIfExists(path);
            return FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        }
    }

    @SuppressWarnings("deprecation") // Vert.x 4 knows no other way to a buffer's bytes without a copy.
    synchronized void write(Buffer bytes) throws IOException {
        for (var part : bytes.getByteBuf().nioBuffers()) {
            while (part.hasRemaining()) {
                written += channel.write(part);
            }
        }
        if (expected.isPresent() && written > expected.getAsLong()) {
            throw wrongSize();
        }
        if (options.durable() && written - flushed >= FLUSH_EVERY) {
            channel.force(false);
            flushed = written;
        }
    }

    /** Makes it durable, and says how many bytes it has. */
    synchronized long finish() throws IOException {
        if ((expected.isPresent() && written != expected.getAsLong()) || channel.size() != written) {
            throw wrongSize();
        }
        if (options.durable()) {
            channel.force(true);
        }
        channel.close();
        if (options.durable()) {
            Folders.flush(Objects.requireNonNull(path.getParent(), "it is in its process's folder"));
        }
        end();
        return written;
    }

    /** Closes and removes it, whatever state it is in; a failure to do so leaves garbage only, which is swept. */
    synchronized void abandon() {
        if (over) {
            return;
        }
        try (channel) {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            // Swept with the process's folder.
        } finally {
            end();
        }
    }

    private void end() {
        over = true;
        ended.run();
    }

    private RuntimeException wrongSize() {
        return failures.of(
                Kind.CORRUPT,
                STAGE,
                "%d bytes written instead of %s"
                        .formatted(
                                written,
                                expected.isPresent() ? Long.toString(expected.getAsLong()) : "those in the file"));
    }
}
