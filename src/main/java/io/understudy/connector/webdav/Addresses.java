package io.understudy.connector.webdav;

import io.understudy.object.Place;
import io.understudy.object.ProcessId;
import io.understudy.object.SavePath;
import io.understudy.object.StageId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Where everything lies under a store's root, as encoded paths of the server. Collections end with a slash.
 *
 * @param root begins and ends with a slash
 */
record Addresses(String root) {
    /** The end of the name of a deletion's collection; a file under that name is its fence. */
    static final String GONE = ".gone";
    /** The end of the name of an empty collection that made way for an object. */
    static final String EMPTIED = ".folder";

    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final String SIGNS = "fenced";
    /** A dot at a name's begin. A place has capital hex digits only, so this stands for nothing else. */
    private static final String DOT = "%2e";
    /** PHP takes the name 0 for none at all, and a server in it puts the object under another. */
    private static final Pattern ZERO = Pattern.compile("(?<=^|/)0(?=/|$)");

    private static final String SHOWN_ZERO = "%30";

    String own() {
        return root + SavePath.RESERVED + "/";
    }

    String identity() {
        return own() + "store";
    }

    /** Named after the store, so that whoever finds it knows where he is. */
    String proof(UUID store) {
        return own() + "store." + store;
    }

    String stages() {
        return own() + "stage/";
    }

    String fenced() {
        return own() + "fenced/";
    }

    String marks() {
        return own() + "marks/";
    }

    String stage(ProcessId process) {
        return stages() + process.value() + "/";
    }

    /** A file in the place of a fenced process's collection: nothing can come below it any more, on any server. */
    String sign(ProcessId process) {
        return stages() + process.value();
    }

    /** The fences of a process's writes. */
    String signs(ProcessId process) {
        return stage(process) + SIGNS + "/";
    }

    String sign(StageId id) {
        return signs(id.process()) + id.write();
    }

    /** Used once only: a PUT that comes late cannot bring back what another commit is waiting for. */
    String staged(StageId id, long number) {
        return stage(id.process()) + id.write() + "." + Long.toString(number, Character.MAX_RADIX);
    }

    String deletion(StageId id) {
        return stage(id.process()) + id.write() + GONE + "/";
    }

    String emptied(StageId id) {
        return stage(id.process()) + id.write() + EMPTIED + "/";
    }

    String object(Place place) {
        return root + encoded(shown(place.value(), place.reserved()));
    }

    /** A folder of places: empty, or with a slash at its end. */
    String folder(String folder) {
        return root + encoded(shown(folder, folder.startsWith(SavePath.RESERVED + "/")));
    }

    /** The collections above a place, the outermost first, without the root. */
    List<String> parents(Place place) {
        var parents = new ArrayList<String>();
        var object = object(place);
        for (var slash = object.indexOf('/', root.length()); slash >= 0; slash = object.indexOf('/', slash + 1)) {
            parents.add(object.substring(0, slash + 1));
        }
        return parents;
    }

    /** Names with a dot in front some servers do not list, and others keep for themselves. */
    private static String shown(String path, boolean reserved) {
        var shown = ZERO.matcher(path.replace("/.", "/" + DOT)).replaceAll(SHOWN_ZERO);
        return shown.startsWith(".") && !reserved ? DOT + shown.substring(1) : shown;
    }

    /** The reverse, of one name. */
    static String name(String shown) {
        if (shown.equals(SHOWN_ZERO)) {
            return "0";
        }
        return shown.startsWith(DOT) ? "." + shown.substring(DOT.length()) : shown;
    }

    /** A collection's address without its slash, which names whatever stands there. */
    static String bare(String collection) {
        return collection.substring(0, collection.length() - 1);
    }

    /** Everything but slashes and RFC 3986's unreserved characters is written as {@code %XX}. */
    static String encoded(String path) {
        var out = new StringBuilder();
        for (var b : path.getBytes(StandardCharsets.UTF_8)) {
            var plain = (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9');
            if (plain || "/-._~".indexOf(b) >= 0) {
                out.append((char) b);
            } else {
                out.append('%').append(HEX.toHexDigits(b));
            }
        }
        return out.toString();
    }

    /** The reverse; what is no escape stays as it is. */
    static String decoded(String path) {
        var in = path.getBytes(StandardCharsets.UTF_8);
        var out = new byte[in.length];
        var length = 0;
        for (var i = 0; i < in.length; i++) {
            if (in[i] == '%'
                    && i + 2 < in.length
                    && HexFormat.isHexDigit(in[i + 1])
                    && HexFormat.isHexDigit(in[i + 2])) {
                out[length++] = (byte) (HexFormat.fromHexDigit(in[i + 1]) << 4 | HexFormat.fromHexDigit(in[i + 2]));
                i += 2;
            } else {
                out[length++] = in[i];
            }
        }
        return new String(out, 0, length, StandardCharsets.UTF_8);
    }
}
