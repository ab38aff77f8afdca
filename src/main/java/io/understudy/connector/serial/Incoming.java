package io.understudy.connector.serial;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * What comes from the line. A thread of its own reads the device, because only one that the system knows can be woken
 * from there when the line is closed; others take what it has read, and can wait for it for so long.
 */
final class Incoming extends InputStream implements Runnable {
    private static final int PIECE = 4096;
    private static final int PIECES = 64;
    private static final long LOOK_MILLIS = 200;

    private final FileChannel device;
    private final BlockingQueue<ByteBuffer> pieces = new ArrayBlockingQueue<>(PIECES);
    private ByteBuffer current = ByteBuffer.allocate(0);
    private volatile boolean ended;

    Incoming(FileChannel device) {
        this.device = device;
    }

    @Override
    public void run() {
        try {
            while (!ended) {
                var piece = ByteBuffer.allocate(PIECE);
                if (device.read(piece) < 0) {
                    return;
                }
                pieces.put(piece.flip());
            }
        } catch (IOException e) {
            // The line was closed here or has gone; whoever reads sees the end.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ended = true;
        }
    }

    /** What came next, or nothing where nothing did for so long. */
    Optional<ByteBuffer> next(Duration patience) throws IOException {
        try {
            var piece = pieces.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (piece == null && ended) {
                throw new IOException("the line has gone");
            }
            return Optional.ofNullable(piece);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** Puts back what is to be read first. */
    void putBack(byte[] bytes) {
        current = ByteBuffer.wrap(bytes);
    }

    @Override
    public int read() throws IOException {
        return fill() ? current.get() & 0xFF : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        var count = Math.min(length, current.remaining());
        current.get(bytes, offset, count);
        return count;
    }

    private boolean fill() throws IOException {
        while (!current.hasRemaining()) {
            try {
                var piece = pieces.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                if (piece != null) {
                    current = piece;
                } else if (ended && pieces.isEmpty()) {
                    return false;
                }
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
        }
        return true;
    }

    /** Ends it at once, also for who waits: what was not read yet is of no more use. */
    void end() {
        ended = true;
        pieces.clear();
    }

    private static IOException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        var interrupted = new InterruptedIOException("interrupted while reading from the line");
        interrupted.initCause(e);
        return interrupted;
    }
}
