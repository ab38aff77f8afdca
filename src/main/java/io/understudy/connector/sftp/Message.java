package io.understudy.connector.sftp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A request on its way out, as the draft of SFTP 3 lays it out: length, type, id, and then its fields. */
final class Message {
    private static final int ID_AT = 5;
    private static final int HEAD = 9;

    private final ByteBuffer fields;

    /** @param room what the fields take at most, in bytes */
    Message(int type, int room) {
        this.fields = ByteBuffer.allocate(HEAD + room);
        fields.put(4, (byte) type);
        fields.position(HEAD);
    }

    /** A request whose only field is a string. */
    static Message of(int type, byte[] text) {
        return new Message(type, text.length + Integer.BYTES).bytes(text);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    Message number(int number) {
        fields.putInt(number);
        return this;
    }

    Message number(long number) {
        fields.putLong(number);
        return this;
    }

    Message bytes(byte[] bytes) {
        fields.putInt(bytes.length).put(bytes);
        return this;
    }

    Message bytes(ByteBuffer bytes) {
        fields.putInt(bytes.remaining()).put(bytes);
        return this;
    }

    /** The whole of it, once. */
    ByteBuffer under(int id) {
        fields.putInt(ID_AT, id);
        fields.putInt(0, fields.position() - Integer.BYTES);
        return fields.flip();
    }
}
