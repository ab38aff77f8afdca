package io.understudy.connector.smb;

import io.understudy.object.InvalidValueException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Where a server's share is, and the folder in it.
 *
 * @param folder with backslashes, none at either end; empty for the share itself
 */
record SmbEndpoint(String host, int declaredPort, String share, String folder) {
    private static final int PORT = 445;

    /**
     * Reads {@code smb://host[:port]/share[/folder]} or {@code \\host\share\folder}.
     *
     * @throws InvalidValueException where it is something else
     */
    static SmbEndpoint of(String endpoint) {
        var slashes = endpoint.replace('\\', '/');
        var full = slashes.matches("(?i)smb:.*") ? slashes : "smb://" + slashes.replaceFirst("^//", "");
        try {
            var uri = new URI(full.replace(" ", "%20"));
            var path = uri.getPath() == null ? "" : uri.normalize().getPath().replaceAll("^/+|/+$", "");
            if (uri.getHost() == null
                    || uri.getUserInfo() != null
                    || uri.getQuery() != null
                    || uri.getFragment() != null
                    || path.isEmpty()
                    || ("/" + path + "/").contains("/../")) {
                throw invalid(endpoint);
            }
            var cut = path.indexOf('/');
            return new SmbEndpoint(
                    uri.getHost().toLowerCase(Locale.ROOT),
                    uri.getPort(),
                    cut < 0 ? path : path.substring(0, cut),
                    cut < 0 ? "" : path.substring(cut + 1).replaceAll("/+", "/").replace('/', '\\'));
        } catch (URISyntaxException e) {
            throw invalid(endpoint);
        }
    }

    int port() {
        return declaredPort == -1 ? PORT : declaredPort;
    }

    String root() {
        var path = SmbNames.folded(folder.isEmpty() ? share : share + "/" + folder.replace('\\', '/'));
        var encoded = new StringBuilder();
        for (var b : path.getBytes(StandardCharsets.UTF_8)) {
            encoded.append(b > ' ' && b != '%' ? Character.toString(b) : "%%%02X".formatted(b & 0xFF));
        }
        return "smb://" + host + (declaredPort == -1 || declaredPort == PORT ? "" : ":" + declaredPort) + "/" + encoded
                + "/";
    }

    private static InvalidValueException invalid(String endpoint) {
        return new InvalidValueException(
                "endpoint",
                endpoint.replaceFirst("//[^/@]*@", "//"),
                "an smb endpoint is smb://host:port/share/folder, without credentials");
    }
}
