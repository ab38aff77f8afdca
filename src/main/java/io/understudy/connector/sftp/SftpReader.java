package io.understudy.connector.sftp;

import io.netty.buffer.Unpooled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.understudy.connector.Blocking;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.ObjectInfo;
import io.understudy.connector.StoredObject;
import io.understudy.connector.sftp.Connections.Lease;
import io.understudy.object.ByteRange;
import io.understudy.object.Place;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * An open file, on one connection. It stays the object that it was when opened, because a rename replaces names and not
 * files. Bytes are asked for ahead, up to the window, from the first one that is wanted on.
 */
final class SftpReader {
    private static final String READ = "read";

    private final Place place;
    private final Lease lease;
    private final RemoteFiles files;
    private final byte[] handle;
    private final Attributes attributes;
    private final int window;
    private final Blocking blocking;
    private final SftpFailures failures;
    private final Deque<Asked> asked = new ArrayDeque<>();
    private long next;
    private final long end;
    private int under;
    private boolean over;

    private record Asked(long offset, int length, Later<ByteBuffer> answer) {}

    SftpReader(
            Place place,
            Lease lease,
            byte[] handle,
            Attributes attributes,
            ByteRange range,
            int window,
            Blocking blocking,
            SftpFailures failures) {
        this.place = place;
        this.lease = lease;
        this.files = lease.files();
        this.handle = handle;
        this.attributes = attributes;
        this.next = range.offset();
        this.end = range.offset() + range.lengthIn(attributes.size());
        this.window = window;
        this.blocking = blocking;
        this.failures = failures;
    }

    StoredObject stored() {
        var info = new ObjectInfo(place, attributes.size(), attributes.modified(), Optional.empty());
        return new StoredObject(info, bytes(), release());
    }

    private Multi<Buffer> bytes() {
        return Multi.createBy()
                .repeating()
                .uni(() -> blocking.call(() -> failures.translating(READ, files, this::chunk)))
                .until(chunk -> chunk.length() == 0)
                .onTermination()
                .call(this::release);
    }

    private Uni<Void> release() {
        return blocking.call(() -> {
            close();
            return null;
        });
    }

    /** A handle on a connection that has ended is closed already. */
    synchronized void close() {
        if (over) {
            return;
        }
        over = true;
        try {
            if (files.alive()) {
                files.close(handle);
            }
        } catch (IOException e) {
            // It has just ended.
        } finally {
            lease.close();
        }
    }

    @SuppressWarnings("deprecation") // Vert.x 4 knows no other way to make a buffer without a copy.
    private synchronized Buffer chunk(RemoteFiles server) throws IOException {
        askAhead();
        if (asked.isEmpty()) {
            return Buffer.buffer();
        }
        var oldest = asked.remove();
        under -= oldest.length();
        var bytes = oldest.answer().get();
        if (bytes.remaining() == oldest.length()) {
            return Buffer.buffer(Unpooled.wrappedBuffer(bytes));
        }
        return rest(server, oldest, bytes);
    }

    private void askAhead() throws IOException {
        while (!over && next < end && (under == 0 || under + files.chunk() <= window)) {
            var length = (int) Math.min(files.chunk(), end - next);
            asked.add(new Asked(next, length, files.read(handle, next, length)));
            next += length;
            under += length;
        }
    }

    // A server may send less than it was asked for; none at all is the end of the file.
    private Buffer rest(RemoteFiles server, Asked asked, ByteBuffer first) throws IOException {
        var whole = ByteBuffer.allocate(asked.length()).put(first);
        while (whole.hasRemaining()) {
            var more = server.read(handle, asked.offset() + whole.position(), whole.remaining())
                    .get();
            if (!more.hasRemaining() || more.remaining() > whole.remaining()) {
                throw failures.of(Kind.CORRUPT, READ, "the file has become shorter while it was read");
            }
            whole.put(more);
        }
        return Buffer.buffer(whole.array());
    }
}
