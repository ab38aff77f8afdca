package io.understudy.connector.sftp;

import java.io.IOException;
import java.time.Instant;

/**
 * What the server says of a file.
 *
 * @param mode type and permissions, as in POSIX; 0 where it does not say
 */
record Attributes(long size, int mode, Instant modified) {
    private static final int SIZE = 1;
    private static final int OWNER = 2;
    private static final int PERMISSIONS = 4;
    private static final int TIMES = 8;
    private static final int EXTENDED = 0x80000000;

    private static final int TYPE = 0xF000;
    private static final int FOLDER = 0x4000;
    private static final int FILE = 0x8000;

    static Attributes of(Answer answer) throws IOException {
        var flags = answer.number();
        var size = (flags & SIZE) == 0 ? -1 : answer.longNumber();
        if ((flags & OWNER) != 0) {
            answer.longNumber();
        }
        var mode = (flags & PERMISSIONS) == 0 ? 0 : answer.number();
        var modified = 0L;
        if ((flags & TIMES) != 0) {
            answer.number();
            modified = Integer.toUnsignedLong(answer.number());
        }
        if ((flags & EXTENDED) != 0) {
            for (var left = answer.number(); left > 0; left--) {
                answer.bytes();
                answer.bytes();
            }
        }
        return new Attributes(size, mode, Instant.ofEpochSecond(modified));
    }

    boolean file() {
        return (mode & TYPE) == FILE;
    }

    boolean folder() {
        return (mode & TYPE) == FOLDER;
    }
}
