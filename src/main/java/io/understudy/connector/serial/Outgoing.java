package io.understudy.connector.serial;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * What goes to the line. A thread of its own writes to the device, because only one that the system knows can be woken
 * from there where the far end takes nothing more; others leave it their bytes, and wait while that is busy.
 */
final class Outgoing extends OutputStream implements Runnable {
    /** So little is on its way here that what is sent has nearly left: all of it stands before any other request. */
    private static final int PIECES = 1;

    private static final long LOOK_MILLIS = 200;

    private final FileChannel device;
    private final BlockingQueue<ByteBuffer> pieces = new ArrayBlockingQueue<>(PIECES);
    private volatile boolean ended;

    Outgoing(FileChannel device) {
        this.device = device;
    }

    @Override
    public void run() {
        try {
            while (!ended) {
                var piece = pieces.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                while (piece != null && piece.hasRemaining()) {
                    device.write(piece);
                }
            }
        } catch (IOException e) {
            // The line was closed here or has gone; whoever writes sees it.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ended = true;
        }
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        var piece = ByteBuffer.allocate(length).put(bytes, offset, length).flip();
        try {
            while (!pieces.offer(piece, LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                requireOpen();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            var interrupted = new InterruptedIOException("interrupted while writing to the line");
            interrupted.initCause(e);
            throw interrupted;
        }
        requireOpen();
    }

    private void requireOpen() throws IOException {
        if (ended) {
            throw new IOException("the line has gone");
        }
    }

    void end() {
        ended = true;
        pieces.clear();
    }
}
