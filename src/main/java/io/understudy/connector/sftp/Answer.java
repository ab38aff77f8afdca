package io.understudy.connector.sftp;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the server has sent: its type, the id of what it answers, and fields that are read in their order. */
final class Answer {
    static final int VERSION = 2;
    static final int STATUS = 101;
    static final int HANDLE = 102;
    static final int DATA = 103;
    static final int NAME = 104;
    static final int ATTRIBUTES = 105;
    static final int EXTENDED = 201;

    private final int type;
    private final int id;
    private final ByteBuffer fields;

    /** @param packet without its length */
    Answer(byte[] packet) throws IOException {
        this.fields = ByteBuffer.wrap(packet);
        this.type = number(Byte.BYTES);
        this.id = number();
    }

    int type() {
        return type;
    }

    int id() {
        return id;
    }

    /** This, or the server's refusal. */
    Answer require(int expected) throws IOException {
        if (type == STATUS) {
            var code = number();
            if (expected != STATUS || code != 0) {
                throw new ServerAnswerException(code, text().orElse(""));
            }
        } else if (type != expected) {
            throw new LineDownException("the server answers what was not asked (" + type + ")", null);
        }
        return this;
    }

    int number() throws IOException {
        return number(Integer.BYTES);
    }

    long longNumber() throws IOException {
        try {
            return fields.getLong();
        } catch (BufferUnderflowException e) {
            throw tooShort(e);
        }
    }

    /** A view, without a copy. */
    ByteBuffer bytes() throws IOException {
        var length = number();
        if (length < 0 || length > fields.remaining()) {
            throw tooShort(null);
        }
        var bytes = fields.slice(fields.position(), length);
        fields.position(fields.position() + length);
        return bytes;
    }

    byte[] copy() throws IOException {
        var view = bytes();
        var copy = new byte[view.remaining()];
        view.get(copy);
        return copy;
    }

    /** Empty where the bytes are no UTF-8. */
    Optional<String> text() throws IOException {
        try {
            return Optional.of(
                    StandardCharsets.UTF_8.newDecoder().decode(bytes()).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    boolean hasMore() {
        return fields.hasRemaining();
    }

    private int number(int length) throws IOException {
        try {
            return length == Byte.BYTES ? fields.get() & 0xFF : fields.getInt();
        } catch (BufferUnderflowException e) {
            throw tooShort(e);
        }
    }

    private static IOException tooShort(@Nullable BufferUnderflowException e) {
        return new LineDownException("the server's answer is cut off", e);
    }
}
