package io.understudy.object;

import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** A SHA-256 digest (FIPS 180-4), held as 64 lower-case hex digits. */
public record Digest(String hex) {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

    public Digest {
        if (!FORM.matcher(hex).matches()) {
            throw new InvalidValueException("sha256", hex, "a SHA-256 digest has 64 lower-case hex digits");
        }
    }

    public static Digest sha256(byte[] bytes) {
        return of(newSha256().digest(bytes));
    }

    /** The SHA-256 of a buffer's bytes. */
    public static Digest of(Buffer bytes) {
        var sha256 = newSha256();
        sha256.update(bytes.getByteBuf().nioBuffer());
        return of(sha256.digest());
    }

    private static Digest of(byte[] digest) {
        return new Digest(HexFormat.of().formatHex(digest));
    }

    /** A digest that is fed piece by piece; not thread-safe. */
    public static Builder builder() {
        return new Builder(newSha256());
    }

    public byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }

    /** As in the fields of RFC 9530: {@code sha-256=:base64:}. */
    public String field() {
        return "sha-256=:" + Base64.getEncoder().encodeToString(bytes()) + ":";
    }

    @Override
    public String toString() {
        return hex;
    }

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Takes the bytes as they pass. */
    public static final class Builder {
        private final MessageDigest sha256;

        private Builder(MessageDigest sha256) {
            this.sha256 = sha256;
        }

        public void add(ByteBuffer bytes) {
            sha256.update(bytes);
        }

        /** The digest of all that was added; the builder is spent. */
        public Digest build() {
            return of(sha256.digest());
        }
    }
}
