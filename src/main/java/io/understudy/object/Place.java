package io.understudy.object;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * A copy's name on a cluster: segments joined by {@code /}, relative to the cluster's root, each one safe as a file
 * name of at most {@value #MAX_SEGMENT_BYTES} bytes. It never climbs, is never absolute and is {@link #reserved} only
 * where the service itself made it so.
 *
 * <p>The encoding is reversible, so different names have different places, a name being save path and data id joined by
 * {@code /}: {@code %}, backslashes and control characters are written as {@code %XX} of their UTF-8 bytes, an empty
 * segment as {@code %_}, {@code .} and {@code ..} as {@code %2E} and {@code %2E%2E}, the reserved first segment with its
 * dot encoded, and a segment that is too long is continued in the next one after {@code %+}.
 */
public record Place(String value) {
    /** Leaves room for a distinguishing suffix within the 255 bytes that file systems allow. */
    public static final int MAX_SEGMENT_BYTES = 200;

    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final int SUFFIX_DIGITS = 16;

    public Place {
        for (var segment : value.split("/", -1)) {
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..") || segment.indexOf('\0') >= 0) {
                throw new InvalidValueException("place", value, "a place has plain segments only");
            }
        }
    }

    /** Where {@code id} goes under {@code path} on a cluster that holds any UTF-8 name. */
    public static Place of(SavePath path, DataId id) {
        return of(path, id, false);
    }

    /** The same; {@code ascii} for a cluster that cannot hold names outside ASCII. */
    public static Place of(SavePath path, DataId id, boolean ascii) {
        var segments = new ArrayList<String>();
        if (!path.value().isEmpty()) {
            for (var segment : path.value().split("/", -1)) {
                addEncoded(segments, segment, ascii);
            }
        }
        for (var segment : id.value().split("/", -1)) {
            addEncoded(segments, segment, ascii);
        }
        if (segments.getFirst().equalsIgnoreCase(SavePath.RESERVED)) {
            segments.set(0, "%2E" + segments.getFirst().substring(1));
        }
        return new Place(String.join("/", segments));
    }

    /** A place of the service's own, under the reserved folder. */
    public static Place reserved(String name) {
        return new Place(SavePath.RESERVED + "/" + name);
    }

    public boolean reserved() {
        return value.startsWith(SavePath.RESERVED + "/");
    }

    public List<String> segments() {
        return List.of(value.split("/", -1));
    }

    public String name() {
        return value.substring(value.lastIndexOf('/') + 1);
    }

    /** What two places share that a cluster without letter case takes for one. */
    public Place foldedCase() {
        return new Place(value.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT));
    }

    /** What is put behind a segment that another object has taken: {@code ~} and 16 hex digits of SHA-256(id). */
    public static String suffix(DataId id) {
        return "~" + Digest.sha256(id.bytes()).hex().substring(0, SUFFIX_DIGITS);
    }

    @Override
    public String toString() {
        return value;
    }

    private static void addEncoded(List<String> segments, String raw, boolean ascii) {
        if (raw.isEmpty()) {
            segments.add("%_");
            return;
        }
        var part = new StringBuilder();
        var partBytes = 0;
        for (var i = 0; i < raw.length(); ) {
            var codePoint = raw.codePointAt(i);
            i += Character.charCount(codePoint);
            var encoded = encoded(codePoint, ascii);
            var bytes = encoded.getBytes(StandardCharsets.UTF_8).length;
            if (partBytes + bytes > MAX_SEGMENT_BYTES - 2) {
                segments.add(part.append("%+").toString());
                part = new StringBuilder();
                partBytes = 0;
            }
            part.append(encoded);
            partBytes += bytes;
        }
        var last = part.toString(); // also of a long segment's rest
        segments.add(last.equals(".") || last.equals("..") ? last.replace(".", "%2E") : last);
    }

    private static String encoded(int codePoint, boolean ascii) {
        var text = Character.toString(codePoint);
        if (codePoint >= ' ' && codePoint != '%' && codePoint != '\\' && codePoint != 0x7F) {
            if (codePoint < 0x80 || !ascii) {
                return text;
            }
        }
        var out = new StringBuilder();
        for (var b : text.getBytes(StandardCharsets.UTF_8)) {
            out.append('%').append(HEX.toHexDigits(b));
        }
        return out.toString();
    }
}
