package io.understudy.connector.sftp;

import java.io.IOException;

/**
 * What {@code statvfs@openssh.com} tells of the file system under a path.
 *
 * @param free bytes that an ordinary user can still write: root's reserve is not ours
 */
record FileSystemInfo(long total, long free, boolean noMoreNames, boolean readOnly) {
    private static final long READ_ONLY = 1;

    static FileSystemInfo of(Answer answer) throws IOException {
        answer.longNumber();
        var unit = answer.longNumber();
        var blocks = answer.longNumber();
        answer.longNumber();
        var available = answer.longNumber();
        var names = answer.longNumber();
        answer.longNumber();
        var namesLeft = answer.longNumber();
        answer.longNumber();
        var flags = answer.longNumber();
        return new FileSystemInfo(
                bytes(blocks, unit), bytes(available, unit), names > 0 && namesLeft == 0, (flags & READ_ONLY) != 0);
    }

    // Some file systems tell nonsense for "without end".
    private static long bytes(long blocks, long unit) {
        return blocks < 0 || unit <= 0 || blocks > Long.MAX_VALUE / unit ? Long.MAX_VALUE : blocks * unit;
    }
}
