package io.understudy.connector.serial;

import java.util.concurrent.TimeUnit;

/**
 * One direction of a line, as a UART drives it: ten bits carry a byte, one byte goes after the other, and whoever sends
 * is held up until his have gone. Here alone is time spent on purpose, because it is what the simulated device does.
 */
final class LineSpeed {
    private static final int BITS_OF_A_BYTE = 10;
    /** What goes at once is so little that it takes no longer than this, which is nothing to whoever receives it. */
    private static final int PIECES_A_SECOND = 50;

    private static final int LARGEST_PIECE = 4096;

    private final int bytesPerSecond;
    private long freeAt = System.nanoTime();

    LineSpeed(int bitsPerSecond) {
        this.bytesPerSecond = bitsPerSecond / BITS_OF_A_BYTE;
    }

    /** How much is to be sent at a time. */
    int piece() {
        return Math.clamp(bytesPerSecond / PIECES_A_SECOND, 1, LARGEST_PIECE);
    }

    /** Takes as long as so many bytes are on their way, and those that went before. */
    void carry(int bytes) throws InterruptedException {
        var begin = Math.max(System.nanoTime(), freeAt);
        freeAt = begin + bytes * TimeUnit.SECONDS.toNanos(1) / bytesPerSecond;
        TimeUnit.NANOSECONDS.sleep(freeAt - System.nanoTime());
    }
}
