package io.understudy.connector.smb;

import com.hierynomus.mserref.NtStatus;
import com.hierynomus.msfscc.fileinformation.FileStandardInformation;
import com.hierynomus.smbj.common.SMBRuntimeException;
import com.hierynomus.smbj.share.File;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.object.StageId;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A staged object while it is being written. Its steps run one after the other, but on different threads, and giving up
 * may meet a step that still runs.
 */
final class StagingFile {
    private static final String STAGE = "stage";

    private final String path;
    private final File file;
    private final OptionalLong expected;
    private final Tools tools;
    private final Runnable ended;
    private long written;
    private boolean over;

    /**
     * What staging needs.
     *
     * @param open the ids that are being staged by this connector just now
     */
    record Tools(
            Folders folders,
            SmbFiles files,
            StoreFile store,
            boolean durable,
            SmbFailures failures,
            Set<StageId> open) {}

    private StagingFile(String path, File file, OptionalLong expected, Tools tools, Runnable ended) {
        this.path = path;
        this.file = file;
        this.expected = expected;
        this.tools = tools;
        this.ended = ended;
    }

    static StagingFile create(StageId id, OptionalLong expected, Tools tools) throws IOException {
        if (!tools.open().add(id)) {
            throw tools.failures().of(Kind.UNAVAILABLE, STAGE, "an earlier attempt to stage this is still being ended");
        }
        try {
            var path = tools.folders().stage(id);
            var file = new StagingFile(
                    path,
                    open(path, tools.files()),
                    expected,
                    tools,
                    () -> tools.open().remove(id));
            // Looked for after the file is there: a fence puts its sign up first and removes the file then.
            if (tools.files().exists(tools.folders().fence(id))) {
                file.abandon();
                throw tools.failures().of(Kind.FENCED, STAGE, "this write was fenced");
            }
            return file;
        } catch (SMBRuntimeException e) {
            tools.open().remove(id);
            if (SmbFailures.missing(e)) {
                throw tools.store().stageFolderGone(STAGE);
            }
            throw e;
        } catch (IOException | RuntimeException e) {
            tools.open().remove(id);
            throw e;
        }
    }

    // What stands there already is left from an attempt of ours that has failed after its last byte.
    private static File open(String path, SmbFiles files) throws IOException {
        try {
            return files.create(path);
        } catch (SMBRuntimeException e) {
            if (!SmbFailures.is(e, NtStatus.STATUS_OBJECT_NAME_COLLISION)) {
                throw e;
            }
            files.remove(path);
            return files.create(path);
        }
    }

    synchronized void write(Buffer bytes) {
        if (written + bytes.length() > expected.orElse(Long.MAX_VALUE)) {
            written += bytes.length();
            throw wrongSize();
        }
        var all = bytes.getBytes();
        for (var done = 0; done < all.length; ) {
            var step = (int) file.write(all, written, done, all.length - done);
            if (step <= 0) {
                throw tools.failures().of(Kind.UNEXPECTED, STAGE, "the server takes no bytes");
            }
            done += step;
            written += step;
        }
    }

    /** Makes it durable, and says how many bytes it has. */
    synchronized long finish() {
        var kept = file.getFileInformation(FileStandardInformation.class).getEndOfFile();
        if (written != expected.orElse(written) || kept != written) {
            throw wrongSize();
        }
        if (tools.durable()) {
            file.flush();
        }
        file.close();
        end();
        return written;
    }

    /** Closes and removes it, whatever state it is in; a failure to do so leaves garbage only, which is swept. */
    synchronized void abandon() {
        if (over) {
            return;
        }
        try {
            file.closeSilently();
            tools.files().remove(path);
        } catch (IOException | SMBRuntimeException e) {
            // Swept with the process's folder.
        } finally {
            end();
        }
    }

    private void end() {
        over = true;
        ended.run();
    }

    private RuntimeException wrongSize() {
        return tools.failures()
                .of(
                        Kind.CORRUPT,
                        STAGE,
                        "%d bytes written instead of %s"
                                .formatted(
                                        written,
                                        expected.isPresent()
                                                ? Long.toString(expected.getAsLong())
                                                : "those in the file"));
    }
}
