package io.understudy.api;

import io.understudy.object.InvalidValueException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Percent-encoding of UTF-8 (RFC 3986), read strictly. */
final class PercentEncoding {
    private static final String UNRESERVED = "-._~";

    private PercentEncoding() {}

    /** The bytes; whatever is not encoded stands for its own UTF-8 bytes. */
    static byte[] decode(String field, String raw) {
        var bytes = new ByteArrayOutputStream(raw.length());
        for (var i = 0; i < raw.length(); ) {
            var c = raw.charAt(i);
            if (c == '%') {
                if (i + 3 > raw.length()
                        || !HexFormat.isHexDigit(raw.charAt(i + 1))
                        || !HexFormat.isHexDigit(raw.charAt(i + 2))) {
                    throw new InvalidValueException(field, raw, "behind a % there are two hex digits");
                }
                bytes.write(HexFormat.fromHexDigits(raw, i + 1, i + 3));
                i += 3;
            } else {
                var codePoint = raw.codePointAt(i);
                bytes.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
                i += Character.charCount(codePoint);
            }
        }
        return bytes.toByteArray();
    }

    static String decodeText(String field, String raw) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(decode(field, raw)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new InvalidValueException(field, raw, "this is not UTF-8");
        }
    }

    /** Everything but RFC 3986's unreserved characters is encoded, and slashes where they are not to stay. */
    static String encode(byte[] bytes, boolean slashesStay) {
        var out = new StringBuilder();
        for (var b : bytes) {
            var c = (char) (b & 0xFF);
            var letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (letter || UNRESERVED.indexOf(c) >= 0 || (slashesStay && c == '/')) {
                out.append(c);
            } else {
                out.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
        }
        return out.toString();
    }
}
