package io.understudy.connector.sftp;

import io.understudy.connector.ConnectorException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A server's files, by SFTP 3 and OpenSSH's extensions. Paths are sent as they are, in UTF-8: nothing in them is a
 * pattern.
 */
final class RemoteFiles {
    static final int READ = 1;
    static final int WRITE = 2;
    static final int CREATE_NEW = 8 | 32;

    private static final int INIT = 1;
    private static final int OPEN = 3;
    private static final int CLOSE = 4;
    private static final int READ_BYTES = 5;
    private static final int WRITE_BYTES = 6;
    private static final int LSTAT = 7;
    private static final int FSTAT = 8;
    private static final int OPENDIR = 11;
    private static final int READDIR = 12;
    private static final int REMOVE = 13;
    private static final int MKDIR = 14;
    private static final int RMDIR = 15;
    private static final int REALPATH = 16;
    private static final int STAT = 17;
    private static final int EXTENDED = 200;

    private static final String POSIX_RENAME = "posix-rename@openssh.com";
    private static final String STATVFS = "statvfs@openssh.com";
    private static final String FSYNC = "fsync@openssh.com";
    private static final String LIMITS = "limits@openssh.com";
    /** What every server takes and gives in one request, in bytes. */
    private static final int SAFE_CHUNK = 32 * 1024;

    private final Wire wire;
    private final Map<String, String> extensions;
    private final int chunk;

    private RemoteFiles(Wire wire, Map<String, String> extensions, int chunk) {
        this.wire = wire;
        this.extensions = extensions;
        this.chunk = chunk;
    }

    /**
     * Greets the server and asks what it can do.
     *
     * @param most bytes in one request, where the server takes as many
     */
    static RemoteFiles greet(Wire wire, int most) throws IOException {
        var answer = wire.ask(new Message(INIT, 0), Wire.GREETING).get().require(Answer.VERSION);
        var extensions = new HashMap<String, String>();
        while (answer.hasMore()) {
            var name = answer.text().orElse("");
            extensions.put(name, answer.text().orElse(""));
        }
        if (!extensions.containsKey(POSIX_RENAME)) {
            throw new RefusedException(
                    Kind.UNSUPPORTED,
                    "the server cannot replace a file in one step (it does not offer " + POSIX_RENAME + ")",
                    null);
        }
        var plain = new RemoteFiles(wire, Map.copyOf(extensions), Math.min(most, SAFE_CHUNK));
        return most > SAFE_CHUNK && extensions.containsKey(LIMITS)
                ? new RemoteFiles(wire, plain.extensions, plain.largestChunk(most))
                : plain;
    }

    private int largestChunk(int most) throws IOException {
        var answer = extended(LIMITS, 0, message -> message).require(Answer.EXTENDED);
        answer.longNumber();
        var reads = answer.longNumber();
        var writes = answer.longNumber();
        // Zero means that it does not say.
        var offered = Math.min(reads == 0 ? SAFE_CHUNK : reads, writes == 0 ? SAFE_CHUNK : writes);
        return (int) Math.clamp(offered, 1, most);
    }

    boolean alive() {
        return wire.alive();
    }

    /** How many bytes one request carries at most. */
    int chunk() {
        return chunk;
    }

    boolean flushes() {
        return extensions.containsKey(FSYNC);
    }

    boolean tellsSpace() {
        return extensions.containsKey(STATVFS);
    }

    byte[] open(String path, int how) throws IOException {
        return opening(path, how).get();
    }

    /** The same, to be waited for later: its handle. */
    Later<byte[]> opening(String path, int how) throws IOException {
        var name = Message.utf8(path);
        var answer = wire.ask(new Message(OPEN, name.length + 3 * Integer.BYTES)
                .bytes(name)
                .number(how)
                .number(0));
        return () -> answer.get().require(Answer.HANDLE).copy();
    }

    Later<Attributes> fstat(byte[] handle) throws IOException {
        return attributes(wire.ask(Message.of(FSTAT, handle)));
    }

    /** The bytes from there on, of which there may be fewer; none at the end. */
    Later<ByteBuffer> read(byte[] handle, long offset, int length) throws IOException {
        var answer = wire.ask(new Message(READ_BYTES, handle.length + 2 * Integer.BYTES + Long.BYTES)
                .bytes(handle)
                .number(offset)
                .number(length));
        return () -> {
            try {
                return answer.get().require(Answer.DATA).bytes();
            } catch (ServerAnswerException e) {
                if (e.code() == ServerAnswerException.END_OF_FILE) {
                    return ByteBuffer.allocate(0);
                }
                throw e;
            }
        };
    }

    Later<Boolean> write(byte[] handle, long offset, ByteBuffer bytes) throws IOException {
        return done(
                wire.ask(new Message(WRITE_BYTES, handle.length + bytes.remaining() + 2 * Integer.BYTES + Long.BYTES)
                        .bytes(handle)
                        .number(offset)
                        .bytes(bytes)));
    }

    /** Makes durable what was written, where the server offers to. */
    Later<Boolean> flush(byte[] handle) throws IOException {
        if (!flushes()) {
            return () -> false;
        }
        return done(askExtended(FSYNC, handle.length + Integer.BYTES, message -> message.bytes(handle)));
    }

    Later<Boolean> close(byte[] handle) throws IOException {
        return done(wire.ask(Message.of(CLOSE, handle)));
    }

    /**
     * Makes a folder's entries durable. To OpenSSH a folder is a file that can be opened to be read; a server that does
     * not see it so cannot do more than it has done.
     */
    void flushFolder(String path) throws IOException {
        flushingFolder(path).get();
    }

    /** The same, begun now and ended where it is waited for. Makes durable whatever was done before the latter. */
    Later<Boolean> flushingFolder(String path) throws IOException {
        if (!flushes()) {
            return () -> false;
        }
        var opening = opening(path, READ);
        return () -> {
            byte[] handle;
            try {
                handle = opening.get();
            } catch (ServerAnswerException e) {
                if (e.missing()) {
                    throw e;
                }
                return false;
            }
            var flushed = flush(handle);
            var closed = close(handle);
            flushed.get();
            closed.get();
            return true;
        };
    }

    /** What stands there, be it a link; empty where nothing does. */
    Later<Optional<Attributes>> look(String path) throws IOException {
        return unlessMissing(attributes(wire.ask(Message.of(LSTAT, Message.utf8(path)))));
    }

    /** The same, but of what a link leads to. */
    Later<Optional<Attributes>> follow(String path) throws IOException {
        return unlessMissing(attributes(wire.ask(Message.of(STAT, Message.utf8(path)))));
    }

    boolean exists(String path) throws IOException {
        return look(path).get().isPresent();
    }

    boolean isFolder(String path) throws IOException {
        return look(path).get().filter(Attributes::folder).isPresent();
    }

    /** Where a path really leads; empty where it cannot be followed to its end. */
    Later<Optional<String>> realPath(String path) throws IOException {
        var answer = wire.ask(Message.of(REALPATH, Message.utf8(path)));
        return unlessMissing(() -> {
            var names = answer.get().require(Answer.NAME);
            names.number();
            return names.text().orElseThrow(() -> new LineDownException("a real path is no UTF-8", null));
        });
    }

    void makeFolder(String path) throws IOException {
        var name = Message.utf8(path);
        done(wire.ask(new Message(MKDIR, name.length + 2 * Integer.BYTES)
                        .bytes(name)
                        .number(0)))
                .get();
    }

    /** Only an empty one. */
    void removeFolder(String path) throws IOException {
        done(wire.ask(Message.of(RMDIR, Message.utf8(path)))).get();
    }

    /** Never a folder. */
    void removeFile(String path) throws IOException {
        done(wire.ask(Message.of(REMOVE, Message.utf8(path)))).get();
    }

    boolean removeFileIfThere(String path) throws IOException {
        return unlessMissing(path, this::removeFile);
    }

    /** Whether this was an empty folder, which is gone now. */
    boolean removeEmptyFolder(String path) throws IOException {
        try {
            return unlessMissing(path, this::removeFolder);
        } catch (ServerAnswerException e) {
            if (e.code() == ServerAnswerException.FAILURE) {
                return false;
            }
            throw e;
        }
    }

    /** In one step, replacing a file that stands there. */
    void rename(String from, String to) throws IOException {
        var source = Message.utf8(from);
        var target = Message.utf8(to);
        extended(
                        POSIX_RENAME,
                        source.length + target.length + 2 * Integer.BYTES,
                        message -> message.bytes(source).bytes(target))
                .require(Answer.STATUS);
    }

    /** Of the file system under a path; empty where the server does not tell. */
    Optional<FileSystemInfo> space(String path) throws IOException {
        if (!tellsSpace()) {
            return Optional.empty();
        }
        var name = Message.utf8(path);
        return Optional.of(
                FileSystemInfo.of(extended(STATVFS, name.length + Integer.BYTES, message -> message.bytes(name))
                        .require(Answer.EXTENDED)));
    }

    /** Hears of a folder's entries. */
    interface Visitor {
        void entry(String name, Attributes attributes) throws IOException;
    }

    /** Shows each entry once, in no order; names that are no UTF-8 are none of ours. */
    void visit(String folder, Visitor visitor) throws IOException {
        var handle = wire.ask(Message.of(OPENDIR, Message.utf8(folder)))
                .get()
                .require(Answer.HANDLE)
                .copy();
        try {
            while (visitNext(handle, visitor)) {
                // As many at a time as the server likes.
            }
        } finally {
            if (wire.alive()) {
                close(handle).get();
            }
        }
    }

    private boolean visitNext(byte[] handle, Visitor visitor) throws IOException {
        Answer answer;
        try {
            answer = wire.ask(Message.of(READDIR, handle)).get().require(Answer.NAME);
        } catch (ServerAnswerException e) {
            if (e.code() == ServerAnswerException.END_OF_FILE) {
                return false;
            }
            throw e;
        }
        for (var left = answer.number(); left > 0; left--) {
            var name = answer.text();
            answer.bytes();
            var attributes = Attributes.of(answer);
            if (name.isPresent() && !name.get().equals(".") && !name.get().equals("..")) {
                visitor.entry(name.get(), attributes);
            }
        }
        return true;
    }

    /** Never follows a link: what it points to is not ours. */
    void removeTree(String path) throws IOException {
        var found = look(path).get();
        if (found.isEmpty()) {
            return;
        }
        if (!found.get().folder()) {
            removeFileIfThere(path);
            return;
        }
        for (var child : children(path)) {
            removeTree(child);
        }
        unlessMissing(path, this::removeFolder);
    }

    private List<String> children(String folder) throws IOException {
        var children = new ArrayList<String>();
        try {
            visit(folder, (name, attributes) -> children.add(folder + "/" + name));
        } catch (ServerAnswerException e) {
            // Somebody else was faster.
            if (!e.missing()) {
                throw e;
            }
        }
        return children;
    }

    private interface Fields {
        Message add(Message message);
    }

    private Answer extended(String name, int room, Fields fields) throws IOException {
        return askExtended(name, room, fields).get();
    }

    private Later<Answer> askExtended(String name, int room, Fields fields) throws IOException {
        var bytes = Message.utf8(name);
        return wire.ask(fields.add(new Message(EXTENDED, bytes.length + Integer.BYTES + room).bytes(bytes)));
    }

    private static Later<Attributes> attributes(Later<Answer> answer) {
        return () -> Attributes.of(answer.get().require(Answer.ATTRIBUTES));
    }

    private static Later<Boolean> done(Later<Answer> answer) {
        return () -> {
            answer.get().require(Answer.STATUS);
            return true;
        };
    }

    private static <T> Later<Optional<T>> unlessMissing(Later<T> answer) {
        return () -> {
            try {
                return Optional.of(answer.get());
            } catch (ServerAnswerException e) {
                if (e.missing()) {
                    return Optional.empty();
                }
                throw e;
            }
        };
    }

    private interface Step {
        void run(String path) throws IOException;
    }

    private static boolean unlessMissing(String path, Step step) throws IOException {
        try {
            step.run(path);
            return true;
        } catch (ServerAnswerException e) {
            if (e.missing()) {
                return false;
            }
            throw e;
        }
    }
}
