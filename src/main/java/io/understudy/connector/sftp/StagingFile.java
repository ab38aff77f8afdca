package io.understudy.connector.sftp;

import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.sftp.Connections.Lease;
import io.understudy.object.StageId;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A staged object while it is being written, on one connection. Its steps run one after the other, but on different
 * threads, and giving up may meet a step that still runs.
 *
 * <p>Bytes are sent ahead of their answers, up to the window, so that the way to the server is paid once and not with
 * each request; a small object takes three ways: the file is opened, everything about it is sent, the folder is flushed.
 */
final class StagingFile {
    /** So often a long object is flushed on its way, that the last flush is short. */
    private static final long FLUSH_EVERY = 32L << 20;

    private static final String STAGE = "stage";

    private final Folders folders;
    private final StageId id;
    private final RemoteFiles files;
    private final byte[] handle;
    private final OptionalLong expected;
    private final int window;
    private final boolean durable;
    private final SftpFailures failures;
    private final Runnable ended;
    private final Deque<Sent> sent = new ArrayDeque<>();
    private int under;
    private long written;
    private long flushed;
    private boolean closed;
    private boolean over;
    private Optional<Later<Optional<Attributes>>> fence = Optional.empty();

    private record Sent(int bytes, Later<Boolean> answer) {}

    /** What does not change from one staged object to the next. */
    record Setting(
            Folders folders, StoreFile store, boolean durable, int window, SftpFailures failures, Set<StageId> open) {}

    private StagingFile(
            Setting setting, StageId id, Lease lease, byte[] handle, OptionalLong expected, Runnable ended) {
        this.folders = setting.folders();
        this.id = id;
        this.files = lease.files();
        this.handle = handle;
        this.expected = expected;
        this.window = setting.window();
        this.durable = setting.durable();
        this.failures = setting.failures();
        this.ended = ended;
    }

    /** Makes the file; holds the lease until it is finished or abandoned, or gives it back where it fails. */
    static StagingFile create(StageId id, OptionalLong expected, Lease lease, Setting setting) {
        var open = setting.open();
        if (!open.add(id)) {
            lease.close();
            throw setting.failures()
                    .of(Kind.UNAVAILABLE, STAGE, "an earlier attempt to stage this is still being ended");
        }
        Runnable ended = () -> {
            open.remove(id);
            lease.close();
        };
        try {
            return setting.failures()
                    .translating(STAGE, lease.files(), files -> create(id, expected, lease, setting, ended));
        } catch (RuntimeException e) {
            ended.run();
            throw e;
        }
    }

    private static StagingFile create(StageId id, OptionalLong expected, Lease lease, Setting setting, Runnable ended)
            throws IOException {
        var files = lease.files();
        var path = setting.folders().stage(id);
        var opening = files.opening(path, RemoteFiles.WRITE | RemoteFiles.CREATE_NEW);
        var sameStore = setting.store().sameAs(files, STAGE);
        try {
            var file = new StagingFile(setting, id, lease, opened(files, path, opening), expected, ended);
            file.lookForFence(sameStore);
            return file;
        } catch (ServerAnswerException e) {
            if (e.missing()) {
                throw setting.store().stageFolderGone(files, STAGE);
            }
            throw e;
        }
    }

    // What stands there already is left from an attempt of ours that has failed after its last byte.
    private static byte[] opened(RemoteFiles files, String path, Later<byte[]> opening) throws IOException {
        try {
            return opening.get();
        } catch (ServerAnswerException e) {
            if (e.missing() || files.look(path).get().filter(Attributes::file).isEmpty()) {
                throw e;
            }
            files.removeFileIfThere(path);
            return files.open(path, RemoteFiles.WRITE | RemoteFiles.CREATE_NEW);
        }
    }

    // Asked for after the file is there: a fence puts its sign up first and removes the file then. What it shows is
    // seen
    // to with the next bytes.
    private void lookForFence(StoreFile.Check sameStore) throws IOException {
        try {
            sameStore.require();
            fence = Optional.of(files.look(folders.fence(id)));
        } catch (IOException | RuntimeException e) {
            abandon();
            throw e;
        }
    }

    private void requireUnfenced() throws IOException {
        if (fence.isPresent()) {
            if (fence.get().get().isPresent()) {
                throw failures.of(Kind.FENCED, STAGE, "this write was fenced");
            }
            fence = Optional.empty();
        }
    }

    @SuppressWarnings("deprecation") // Vert.x 4 knows no other way to a buffer's bytes without a copy.
    synchronized void write(Buffer bytes) {
        failures.translating(STAGE, files, server -> {
            if (written > 0) {
                requireUnfenced();
            }
            for (var part : bytes.getByteBuf().nioBuffers()) {
                send(part);
            }
            if (expected.isPresent() && written > expected.getAsLong()) {
                throw wrongSize();
            }
            if (durable && written - flushed >= FLUSH_EVERY) {
                awaitUnder(0);
                server.flush(handle).get();
                flushed = written;
            }
            return written;
        });
    }

    private void send(ByteBuffer part) throws IOException {
        while (part.hasRemaining()) {
            var length = Math.min(part.remaining(), files.chunk());
            awaitUnder(Math.max(0, window - length));
            sent.add(new Sent(length, files.write(handle, written, part.slice(part.position(), length))));
            part.position(part.position() + length);
            under += length;
            written += length;
        }
    }

    // Until no more than so many bytes are without an answer.
    private void awaitUnder(int most) throws IOException {
        while (under > most) {
            var oldest = sent.remove();
            under -= oldest.bytes();
            oldest.answer().get();
        }
    }

    /** Makes it durable, and says how many bytes it has. */
    synchronized long finish() {
        var size = failures.translating(STAGE, files, this::complete);
        over = true;
        ended.run();
        return size;
    }

    private long complete(RemoteFiles server) throws IOException {
        if (expected.isPresent() && written != expected.getAsLong()) {
            throw wrongSize();
        }
        // A server takes what concerns one file in order, so none of these has to wait for the one before.
        var found = server.fstat(handle);
        var flush = durable ? server.flush(handle) : answered();
        closed = true;
        var close = server.close(handle);
        var flushFolder = durable ? server.flushingFolder(folders.stage(id.process())) : answered();
        requireUnfenced();
        awaitUnder(0);
        if (found.get().size() != written) {
            throw wrongSize();
        }
        flush.get();
        close.get();
        flushFolder.get();
        return written;
    }

    private static Later<Boolean> answered() {
        return () -> true;
    }

    /**
     * Closes and removes it, whatever state it is in; a failure to do so leaves garbage only, which is swept with the
     * process's folder.
     */
    synchronized void abandon() {
        if (over) {
            return;
        }
        over = true;
        try {
            if (files.alive()) {
                // Once only: the server gives a handle that was closed to the next file.
                if (!closed) {
                    closed = true;
                    files.close(handle);
                }
                files.removeFileIfThere(folders.stage(id));
            }
        } catch (IOException e) {
            // Swept with the process's folder.
        } finally {
            ended.run();
        }
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
