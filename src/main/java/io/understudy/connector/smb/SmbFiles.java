package io.understudy.connector.smb;

import com.hierynomus.msdtyp.AccessMask;
import com.hierynomus.mserref.NtStatus;
import com.hierynomus.msfscc.FileAttributes;
import com.hierynomus.msfscc.fileinformation.FileAllInformation;
import com.hierynomus.msfscc.fileinformation.FileDirectoryInformation;
import com.hierynomus.mssmb2.SMB2CreateDisposition;
import com.hierynomus.mssmb2.SMB2ShareAccess;
import com.hierynomus.smbj.common.SMBRuntimeException;
import com.hierynomus.smbj.share.DiskEntry;
import com.hierynomus.smbj.share.DiskShare;
import com.hierynomus.smbj.share.File;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Single steps on files and folders, over two connections: a server refuses to replace a file that the same connection
 * has open, so whoever reads does that over another one than whoever changes.
 */
final class SmbFiles {
    /** How often a step is done that somebody's open file refuses. */
    private static final int TRIES = 20;

    /**
     * How often an object has to be missing until it is. A server looks a name up and opens what it has found in two
     * steps: of some two thousand looks at a name that is replaced all the time Samba 4.17 answers one with "missing".
     */
    private static final int LOOKS = 3;

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(25);

    private final Link reading;
    private final Link changing;

    SmbFiles(Link reading, Link changing) {
        this.reading = reading;
        this.changing = changing;
    }

    /** What stands at a path. */
    record Entry(String name, boolean folder, long size, Instant modified) {}

    /** What stands where nobody replaces anything. */
    Optional<Entry> find(String path) throws IOException {
        return found(() -> reading.run(share -> look(share, path)));
    }

    /** What stands in an object's place, which may be replaced meanwhile. */
    Optional<Entry> findObject(String path) throws IOException {
        return found(() -> insistently(() -> reading.run(share -> look(share, path))));
    }

    private static Optional<Entry> found(Step<Entry> look) throws IOException {
        try {
            return Optional.of(look.run());
        } catch (SMBRuntimeException e) {
            if (SmbFailures.missing(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static Entry look(DiskShare share, String path) {
        try (var entry = share.open(
                path,
                EnumSet.of(AccessMask.FILE_READ_ATTRIBUTES),
                null,
                SMB2ShareAccess.ALL,
                SMB2CreateDisposition.FILE_OPEN,
                null)) {
            return info(entry);
        }
    }

    static Entry info(DiskEntry entry) {
        var info = entry.getFileInformation(FileAllInformation.class);
        return new Entry(
                "",
                info.getStandardInformation().isDirectory(),
                info.getStandardInformation().getEndOfFile(),
                info.getBasicInformation().getLastWriteTime().toInstant());
    }

    boolean exists(String path) throws IOException {
        return find(path).isPresent();
    }

    /** Opens a file for reading, which may be replaced meanwhile. It stays the file that it was when opened. */
    File open(String path) throws IOException {
        return insistently(() -> reading.run(share -> share.openFile(
                path,
                EnumSet.of(AccessMask.GENERIC_READ),
                null,
                SMB2ShareAccess.ALL,
                SMB2CreateDisposition.FILE_OPEN,
                null)));
    }

    /** Opens a new file for writing; fails where something stands there. */
    File create(String path) throws IOException {
        return changing.run(share -> share.openFile(
                path,
                EnumSet.of(AccessMask.GENERIC_WRITE, AccessMask.FILE_READ_ATTRIBUTES),
                EnumSet.of(FileAttributes.FILE_ATTRIBUTE_NORMAL),
                SMB2ShareAccess.ALL,
                SMB2CreateDisposition.FILE_CREATE,
                null));
    }

    /** Makes an empty file; one that is there is fine. */
    void mark(String path) throws IOException {
        changing.run(share -> {
            share.openFile(
                            path,
                            EnumSet.of(AccessMask.FILE_READ_ATTRIBUTES),
                            EnumSet.of(FileAttributes.FILE_ATTRIBUTE_NORMAL),
                            SMB2ShareAccess.ALL,
                            SMB2CreateDisposition.FILE_OPEN_IF,
                            null)
                    .close();
            return true;
        });
    }

    /** Whether the folder was made; false where something stands there. */
    boolean makeFolder(String path) throws IOException {
        try {
            return changing.run(share -> {
                share.mkdir(path);
                return true;
            });
        } catch (SMBRuntimeException e) {
            if (SmbFailures.is(e, NtStatus.STATUS_OBJECT_NAME_COLLISION)) {
                return false;
            }
            throw e;
        }
    }

    /** What is done with an opened file or folder before it is renamed. */
    interface Look {
        void at(Entry entry);
    }

    /**
     * Renames in one step.
     *
     * <p>Nobody may remove the source while it is open here: a removal that has succeeded therefore proves that no
     * rename of it is under way.
     */
    void rename(String from, String to, boolean replace, Look look) throws IOException {
        patiently(() -> changing.run(share -> {
            try (var source = share.open(
                    from,
                    EnumSet.of(AccessMask.DELETE, AccessMask.FILE_READ_ATTRIBUTES),
                    null,
                    EnumSet.of(SMB2ShareAccess.FILE_SHARE_READ, SMB2ShareAccess.FILE_SHARE_WRITE),
                    SMB2CreateDisposition.FILE_OPEN,
                    null)) {
                look.at(info(source));
                source.rename(to, replace);
            }
            return true;
        }));
    }

    /** Removes a file; nothing there is fine. */
    void remove(String path) throws IOException {
        try {
            patiently(() -> changing.run(share -> {
                share.rm(path);
                return true;
            }));
        } catch (SMBRuntimeException e) {
            if (!SmbFailures.missing(e)) {
                throw e;
            }
        }
    }

    /** Whether this was an empty folder, which is gone now. */
    boolean removeEmptyFolder(String path) throws IOException {
        try {
            return changing.run(share -> {
                share.rmdir(path, false);
                return true;
            });
        } catch (SMBRuntimeException e) {
            if (SmbFailures.missing(e)
                    || SmbFailures.is(
                            e,
                            NtStatus.STATUS_DIRECTORY_NOT_EMPTY,
                            NtStatus.STATUS_SHARING_VIOLATION,
                            NtStatus.STATUS_NOT_A_DIRECTORY,
                            NtStatus.STATUS_ACCESS_DENIED)) {
                return false;
            }
            throw e;
        }
    }

    /** Shows each entry of a folder, one at a time; none where there is no folder. */
    void each(String folder, Consumer<Entry> each) throws IOException {
        try {
            reading.run(share -> {
                try (var directory = share.openDirectory(
                        folder,
                        EnumSet.of(AccessMask.FILE_LIST_DIRECTORY, AccessMask.FILE_READ_ATTRIBUTES),
                        null,
                        SMB2ShareAccess.ALL,
                        SMB2CreateDisposition.FILE_OPEN,
                        null)) {
                    var entries = directory.iterator(FileDirectoryInformation.class, null);
                    while (entries.hasNext()) {
                        show(entries.next(), each);
                    }
                }
                return true;
            });
        } catch (SMBRuntimeException e) {
            if (!SmbFailures.missing(e)) {
                throw e;
            }
        }
    }

    private static void show(FileDirectoryInformation found, Consumer<Entry> each) {
        if (!Set.of(".", "..").contains(found.getFileName())) {
            each.accept(new Entry(
                    found.getFileName(),
                    (found.getFileAttributes() & FileAttributes.FILE_ATTRIBUTE_DIRECTORY.getValue()) != 0,
                    found.getEndOfFile(),
                    found.getLastWriteTime().toInstant()));
        }
    }

    List<Entry> children(String folder) throws IOException {
        var children = new ArrayList<Entry>();
        each(folder, children::add);
        return children;
    }

    /** Removes whatever stands there; nothing is fine. */
    void removeTree(String path) throws IOException {
        var found = find(path);
        if (found.isPresent() && found.get().folder()) {
            for (var child : children(path)) {
                removeTree(Folders.below(path, child.name()));
            }
            removeEmptyFolder(path);
        } else if (found.isPresent()) {
            remove(path);
        }
    }

    /** Bytes in all, and those that are free for this user. */
    record Space(long total, long free) {}

    Space space() throws IOException {
        return reading.run(share -> {
            var info = share.getShareInformation();
            return new Space(info.getTotalSpace(), info.getCallerFreeSpace());
        });
    }

    private interface Step<T> {
        T run() throws IOException;
    }

    // Somebody has the file open for a moment: another replica that looks, a virus scanner, an indexer.
    private static void patiently(Step<Boolean> change) throws IOException {
        repeatedly(TRIES, e -> SmbFailures.is(e, NtStatus.STATUS_SHARING_VIOLATION), change);
    }

    private static <T> T insistently(Step<T> look) throws IOException {
        return repeatedly(LOOKS, SmbFailures::missing, look);
    }

    private static <T> T repeatedly(int tries, Predicate<SMBRuntimeException> passing, Step<T> step)
            throws IOException {
        for (var attempt = 1; ; attempt++) {
            try {
                return step.run();
            } catch (SMBRuntimeException e) {
                if (attempt >= tries || !passing.test(e)) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }
}
