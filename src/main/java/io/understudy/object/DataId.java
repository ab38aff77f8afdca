package io.understudy.object;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The client's name for an object: any UTF-8 string of 1 to {@value #MAX_BYTES} bytes. Slashes, blanks, {@code .} and
 * {@code ..} are ordinary characters here; {@link Place} makes them safe for a cluster.
 */
public record DataId(String value) implements Comparable<DataId> {
    public static final int MAX_BYTES = 1024;

    public DataId {
        var length = utf8(value).length;
        if (length < 1 || length > MAX_BYTES) {
            throw new InvalidValueException(
                    "id", value, "a data id has 1 to " + MAX_BYTES + " bytes, this one has " + length);
        }
    }

    /** The id of these UTF-8 bytes. */
    public static DataId of(byte[] utf8) {
        try {
            return new DataId(StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(utf8))
                    .toString());
        } catch (CharacterCodingException e) {
            throw new InvalidValueException("id", "", "a data id is UTF-8 text, these bytes are not");
        }
    }

    /** The UTF-8 bytes, which are what is hashed, ordered and stored. */
    public byte[] bytes() {
        return utf8(value);
    }

    /** In the order of the bytes, as listings are. */
    @Override
    public int compareTo(DataId other) {
        return Arrays.compareUnsigned(bytes(), other.bytes());
    }

    @Override
    public String toString() {
        return value;
    }

    private static byte[] utf8(String value) {
        try {
            var encoded = StandardCharsets.UTF_8
                    .newEncoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .encode(CharBuffer.wrap(value));
            var bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (CharacterCodingException e) {
            throw new InvalidValueException("id", "", "a data id is Unicode text without lone surrogates");
        }
    }
}
