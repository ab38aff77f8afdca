package io.understudy.connector.file;

import io.netty.buffer.Unpooled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.understudy.connector.Blocking;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.ObjectInfo;
import io.understudy.connector.StoredObject;
import io.understudy.object.ByteRange;
import io.understudy.object.Place;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;

/** An open file. It stays the object that it was when opened, because a rename replaces names and not files. */
final class FileReader {
    static final int CHUNK = 256 * 1024;
    private static final String OPEN = "open";

    private final Place place;
    private final FileChannel channel;
    private final long size;
    private final Instant modified;
    private final Blocking blocking;
    private final FileFailures failures;
    private long position;
    private long left;

    private FileReader(
            Place place,
            FileChannel channel,
            Instant modified,
            ByteRange range,
            Blocking blocking,
            FileFailures failures)
            throws IOException {
        this.place = place;
        this.channel = channel;
        this.size = channel.size();
        this.modified = modified;
        this.position = range.offset();
        this.left = range.lengthIn(size);
        this.blocking = blocking;
        this.failures = failures;
    }

    static FileReader open(Place place, Path path, ByteRange range, Blocking blocking, FileFailures failures)
            throws IOException {
        var channel = FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        try {
            // Java tells a time by name only: it is for display, the size is the handle's own.
            var modified = Files.getLastModifiedTime(path).toInstant();
            if (Files.isDirectory(path)) {
                throw failures.of(Kind.NOT_FOUND, OPEN, "no such object");
            }
            return new FileReader(place, channel, modified, range, blocking, failures);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    StoredObject stored() {
        var info = new ObjectInfo(place, size, modified, Optional.empty());
        return new StoredObject(info, bytes(), release());
    }

    private Multi<Buffer> bytes() {
        return Multi.createBy()
                .repeating()
                .uni(() -> blocking.call(failures.translating("read", this::next)))
                .until(chunk -> chunk.length() == 0)
                .onTermination()
                .call(this::release);
    }

    private Uni<Void> release() {
        return blocking.call(failures.translating("close", () -> {
            close();
            return null;
        }));
    }

    void close() throws IOException {
        channel.close();
    }

    @SuppressWarnings("deprecation") // Vert.x 4 knows no other way to make a buffer without a copy.
    private synchronized Buffer next() throws IOException {
        var chunk = ByteBuffer.allocate((int) Math.min(CHUNK, left));
        while (chunk.hasRemaining()) {
            if (channel.read(chunk, position + chunk.position()) < 0) {
                throw failures.of(Kind.CORRUPT, "read", "the file has become shorter while it was read");
            }
        }
        position += chunk.position();
        left -= chunk.position();
        return Buffer.buffer(Unpooled.wrappedBuffer(chunk.flip()));
    }
}
