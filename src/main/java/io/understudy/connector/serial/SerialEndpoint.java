package io.understudy.connector.serial;

import io.understudy.object.InvalidValueException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Where a store is: {@code serial:///dev/ttyUSB0:/folder}, with or without the scheme.
 *
 * @param device the line's near end
 * @param root the folder at its far end, absolute, without a slash at its end
 */
record SerialEndpoint(Path device, String root) {
    private static final String SCHEME = "serial://";
    private static final String RULE =
            "a serial endpoint is serial:///dev/ttyUSB0:/folder, a device here and a folder's whole path at the far end";

    static SerialEndpoint of(String endpoint) {
        var text = endpoint.startsWith(SCHEME) ? endpoint.substring(SCHEME.length()) : endpoint;
        var colon = text.indexOf(":/");
        if (colon < 0 || !text.startsWith("/") || text.indexOf('\0') >= 0) {
            throw new InvalidValueException("endpoint", endpoint, RULE);
        }
        try {
            // Of both it is only the text that counts: where links lead is not looked up.
            var device = Path.of(text.substring(0, colon)).normalize();
            var root = Path.of(text.substring(colon + 1)).normalize().toString();
            return new SerialEndpoint(device, root.equals("/") ? "" : root);
        } catch (InvalidPathException e) {
            throw new InvalidValueException("endpoint", endpoint, RULE);
        }
    }

    /** In a form in which a nested store begins with its parent's. */
    String normal() {
        return SCHEME + device + ":" + root + "/";
    }
}
