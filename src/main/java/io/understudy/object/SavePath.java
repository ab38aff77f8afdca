package io.understudy.object;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.regex.Pattern;

/**
 * The folder on a cluster in which an object is stored, relative to the cluster's root: segments joined by {@code /},
 * empty for the root itself. Windows forms are accepted and normalised ({@code E:\dir} becomes {@code E/dir}).
 */
public record SavePath(String value) {
    public static final int MAX_BYTES = 1024;
    /** The first segment that belongs to the service on every cluster. */
    public static final String RESERVED = ".understudy";

    private static final Pattern DRIVE = Pattern.compile("^([A-Za-z]):(?=[/\\\\]|$)");

    // After the pattern, which the constructor needs.
    public static final SavePath ROOT = new SavePath("");

    public SavePath {
        value = normalised(value);
    }

    private static String normalised(String raw) {
        if (raw.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw invalid(raw, "a save path has at most " + MAX_BYTES + " bytes");
        }
        if (raw.indexOf('\0') >= 0) {
            throw invalid(raw, "a save path holds no NUL");
        }
        var path = DRIVE.matcher(raw).replaceFirst("$1").replace('\\', '/');
        if (path.startsWith("/")) {
            throw invalid(raw, "a save path is relative to the cluster's root and does not begin with a slash");
        }
        var segments = new ArrayList<String>();
        for (var segment : path.split("/", -1)) {
            if (segment.equals("..")) {
                throw invalid(raw, "a save path does not climb: '..' is not allowed");
            }
            if (!segment.isEmpty() && !segment.equals(".")) {
                segments.add(segment);
            }
        }
        if (!segments.isEmpty() && segments.getFirst().equalsIgnoreCase(RESERVED)) {
            throw invalid(raw, "'" + RESERVED + "' belongs to the service");
        }
        return String.join("/", segments);
    }

    private static InvalidValueException invalid(String raw, String message) {
        return new InvalidValueException("Save-Path", raw, message);
    }

    @Override
    public String toString() {
        return value;
    }
}
