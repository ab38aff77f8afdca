package io.understudy.connector.smb;

import io.understudy.object.Place;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names that Windows does not allow, written so that they can be read back: a character as {@code %} and two lower-case
 * hex digits. A place has capital ones only, and of other characters, so nothing is written twice and nothing meets.
 */
final class SmbNames {
    private static final String FORBIDDEN = "\"*:<>?|";
    private static final Pattern DEVICE =
            Pattern.compile("(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\\..*)?", Pattern.DOTALL);
    private static final Pattern ESCAPED = Pattern.compile("%(22|2a|3a|3c|3e|3f|7c|20|2e|4[134ce]|50|6[13ce]|70)");

    private SmbNames() {}

    /** A place as a path under a root. */
    static String encoded(Place place) {
        var path = new StringBuilder();
        for (var segment : place.segments()) {
            path.append(path.isEmpty() ? "" : "\\").append(encoded(segment));
        }
        return path.toString();
    }

    static String encoded(String segment) {
        var out = new StringBuilder();
        for (var i = 0; i < segment.length(); i++) {
            var c = segment.charAt(i);
            var last = i == segment.length() - 1 && (c == '.' || c == ' ');
            var device = i == 0 && DEVICE.matcher(segment).matches();
            if (FORBIDDEN.indexOf(c) >= 0 || last || device) {
                out.append('%').append(HexFormat.of().toHexDigits((byte) c));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    static String decoded(String name) {
        return ESCAPED.matcher(name)
                .replaceAll(
                        match -> Matcher.quoteReplacement(Character.toString(HexFormat.fromHexDigits(match.group(1)))));
    }

    /** One form for a folder that letter case does not tell apart. */
    static String folded(String path) {
        return path.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }
}
