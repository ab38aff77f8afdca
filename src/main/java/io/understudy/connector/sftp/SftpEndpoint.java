package io.understudy.connector.sftp;

import io.understudy.object.InvalidValueException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * Where a store is: {@code sftp://host:22/folder}, with or without the scheme and the port.
 *
 * @param root absolute, without a slash at its end
 */
record SftpEndpoint(String host, int port, String root) {
    private static final String SCHEME = "sftp://";
    private static final int SSH = 22;
    private static final String RULE =
            "an sftp endpoint is sftp://host:port/folder, with the folder's whole path from the server's root";

    static SftpEndpoint of(String endpoint) {
        try {
            var uri = new URI(endpoint.startsWith(SCHEME) ? endpoint : SCHEME + endpoint).normalize();
            var host = uri.getHost();
            var path = uri.getPath();
            if (host == null
                    || path == null
                    || !path.startsWith("/")
                    || path.startsWith("/..")
                    || path.indexOf('\0') >= 0
                    || uri.getQuery() != null
                    || uri.getFragment() != null
                    || uri.getUserInfo() != null
                    || uri.getPort() > 65_535) {
                throw new InvalidValueException("endpoint", endpoint, RULE);
            }
            return new SftpEndpoint(
                    host.toLowerCase(Locale.ROOT), uri.getPort() < 0 ? SSH : uri.getPort(), withoutSlash(path));
        } catch (URISyntaxException e) {
            throw new InvalidValueException("endpoint", endpoint, RULE);
        }
    }

    /** In a form in which a nested store begins with its parent's. */
    String normal() {
        return SCHEME + host + ":" + port + root + "/";
    }

    private static String withoutSlash(String path) {
        return path.replaceFirst("/+$", "");
    }
}
