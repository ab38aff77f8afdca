package io.understudy.object;

/** {@code length} bytes from {@code offset}; a range that ends behind the object ends with the object. */
public record ByteRange(long offset, long length) {
    public static final ByteRange ALL = new ByteRange(0, Long.MAX_VALUE);

    public ByteRange {
        if (offset < 0 || length < 1) {
            throw new InvalidValueException("range", offset + "+" + length, "a range has an offset and a length");
        }
    }

    /** How many bytes of an object of {@code size} bytes it takes. */
    public long lengthIn(long size) {
        return Math.clamp(size - offset, 0, length);
    }
}
