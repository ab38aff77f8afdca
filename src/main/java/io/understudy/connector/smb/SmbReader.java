package io.understudy.connector.smb;

import com.hierynomus.smbj.share.File;
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
import java.util.Optional;

/** An open file. It stays the object that it was when opened, because a rename replaces names and not files. */
final class SmbReader {
    private static final int CHUNK = 256 * 1024;

    private final Place place;
    private final File file;
    private final SmbFiles.Entry entry;
    private final Blocking blocking;
    private final SmbFailures failures;
    private long position;
    private long left;
    private boolean closed;

    SmbReader(Place place, File file, SmbFiles.Entry entry, ByteRange range, Blocking blocking, SmbFailures failures) {
        this.place = place;
        this.file = file;
        this.entry = entry;
        this.position = range.offset();
        this.left = range.lengthIn(entry.size());
        this.blocking = blocking;
        this.failures = failures;
    }

    StoredObject stored() {
        var info = new ObjectInfo(place, entry.size(), entry.modified(), Optional.empty());
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

    synchronized void close() {
        if (!closed) {
            closed = true;
            file.closeSilently();
        }
    }

    @SuppressWarnings("deprecation") // Vert.x 4 knows no other way to make a buffer without a copy.
    private synchronized Buffer next() {
        var chunk = new byte[(int) Math.min(CHUNK, left)];
        for (var filled = 0; filled < chunk.length; ) {
            var step = file.read(chunk, position, filled, chunk.length - filled);
            if (step <= 0) {
                throw failures.of(Kind.CORRUPT, "read", "the file has become shorter while it was read");
            }
            filled += step;
            position += step;
        }
        left -= chunk.length;
        return Buffer.buffer(Unpooled.wrappedBuffer(chunk));
    }
}
