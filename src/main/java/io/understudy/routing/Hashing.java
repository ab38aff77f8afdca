package io.understudy.routing;

import io.understudy.object.DataId;
import io.understudy.object.InvalidValueException;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.stream.Collectors;

/** How a data id becomes a slot: MD5 (RFC 1321) or one of the SHA family (FIPS 180-4). */
public enum Hashing {
    MD5("MD5"),
    SHA_1("SHA-1"),
    SHA_256("SHA-256");

    private final String text;

    Hashing(String text) {
        this.text = text;
    }

    /** As in the API, which is the name that Java's platform knows, too. */
    public String text() {
        return text;
    }

    /** The one of this name, in any letter case. */
    public static Hashing of(String text) {
        return Arrays.stream(values())
                .filter(hashing -> hashing.text.equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> new InvalidValueException(
                        "hash",
                        text,
                        "the hash is one of "
                                + Arrays.stream(values()).map(Hashing::text).collect(Collectors.joining(", "))));
    }

    /** The whole digest of the id's UTF-8 bytes, read as an unsigned big-endian integer, modulo the number of slots. */
    int slot(DataId id, int slots) {
        return new BigInteger(1, digest().digest(id.bytes()))
                .mod(BigInteger.valueOf(slots))
                .intValue();
    }

    private MessageDigest digest() {
        try {
            return MessageDigest.getInstance(text);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + text, e);
        }
    }
}
