package io.understudy.connector.sftp;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * Where the SSH library puts what the server has sent, on the session's own thread: cuts it into answers and hands them
 * on. Its end is the connection's.
 */
final class Inbox extends OutputStream {
    /** The largest answer that is taken, in bytes: OpenSSH's own limit. */
    private static final int LARGEST = 256 * 1024;

    /** Hears of answers, and of the end. */
    interface Reader {
        void received(Answer answer) throws IOException;

        void ended();
    }

    private final Reader reader;
    private final ByteBuffer length = ByteBuffer.allocate(Integer.BYTES);
    private ByteBuffer packet = ByteBuffer.allocate(0);

    Inbox(Reader reader) {
        this.reader = reader;
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        var received = ByteBuffer.wrap(bytes, offset, count);
        while (received.hasRemaining()) {
            if (length.hasRemaining()) {
                move(received, length);
                if (!length.hasRemaining()) {
                    packet = ByteBuffer.allocate(checked(length.getInt(0)));
                }
            } else {
                move(received, packet);
                if (!packet.hasRemaining()) {
                    length.clear();
                    reader.received(new Answer(packet.array()));
                }
            }
        }
    }

    @Override
    public void close() {
        reader.ended();
    }

    private static int checked(int length) throws IOException {
        if (length < 1 + Integer.BYTES || length > LARGEST) {
            throw new LineDownException("the server does not speak SFTP", null);
        }
        return length;
    }

    private static void move(ByteBuffer from, ByteBuffer to) {
        var count = Math.min(from.remaining(), to.remaining());
        to.put(from.slice(from.position(), count));
        from.position(from.position() + count);
    }
}
