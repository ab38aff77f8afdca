package io.understudy.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * What is known of an access token: not the token, only its SHA-256.
 *
 * <p>A fast hash is the fitting one. Slow, salted ones protect what people can remember, because that can be guessed; a
 * token is made by a machine with at least 128 random bits, so that nobody finds it from its hash however fast the hash
 * is, and every single request has to be checked on an event loop, where a hash made to be slow would be an invitation
 * to bring the service down.
 */
public final class Token {
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");
    private static final int LONGEST_NAME = 64;

    private final String name;
    private final Role role;
    private final byte[] digest;

    /**
     * @param name tells the tokens apart in the audit log
     * @param hash SHA-256 of the token's characters in UTF-8, 64 lower-case hexadecimal digits
     * @throws AccessException where the name or the hash is none; the message never tells the hash
     */
    public Token(String name, Role role, String hash) {
        if (name.isBlank() || name.length() > LONGEST_NAME) {
            throw new AccessException("An access token's name has 1 to " + LONGEST_NAME + " characters.");
        }
        if (!SHA_256.matcher(hash).matches()) {
            throw new AccessException("understudy.access.tokens." + name + ".hash is no SHA-256 in 64 lower-case"
                    + " hexadecimal digits, as printf %s \"$TOKEN\" | sha256sum prints it.");
        }
        this.name = name;
        this.role = role;
        this.digest = HexFormat.of().parseHex(hash);
    }

    public String name() {
        return name;
    }

    public Role role() {
        return role;
    }

    static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Takes as long for a digest that differs in its first byte as for one that differs in its last. */
    boolean hasDigest(byte[] other) {
        return MessageDigest.isEqual(digest, other);
    }

    boolean isAlso(Token other) {
        return hasDigest(other.digest);
    }

    @Override
    public String toString() {
        return "token " + name + " (" + role.text() + ")";
    }
}
