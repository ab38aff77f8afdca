package io.understudy.connector.webdav;

import io.understudy.object.InvalidValueException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * Where a server's folder is.
 *
 * @param declaredPort -1 for the usual one
 * @param path encoded; begins and ends with a slash
 */
record Endpoint(String host, int declaredPort, String path) {
    private static final String PROTOCOL = "webdav";

    /**
     * Reads {@code webdav://host[:port]/path} or {@code host/path}.
     *
     * @throws InvalidValueException where it is something else
     */
    static Endpoint of(String endpoint) {
        var full = endpoint.matches("(?i)webdav:.*") ? endpoint : PROTOCOL + "://" + endpoint;
        try {
            var uri = new URI(full);
            if (uri.getHost() == null
                    || uri.getUserInfo() != null
                    || uri.getQuery() != null
                    || uri.getFragment() != null) {
                throw invalid(endpoint);
            }
            return new Endpoint(uri.getHost().toLowerCase(Locale.ROOT), uri.getPort(), path(uri.normalize(), endpoint));
        } catch (URISyntaxException e) {
            throw invalid(endpoint);
        }
    }

    // One form for each path, whatever of it was written as %XX.
    private static String path(URI uri, String endpoint) {
        var decoded = Addresses.decoded(uri.getRawPath()).replaceAll("/+", "/");
        if ((decoded + "/").contains("/../") || decoded.indexOf('\0') >= 0) {
            throw invalid(endpoint);
        }
        var path = Addresses.encoded(decoded);
        return path.endsWith("/") ? path : path + "/";
    }

    int port(boolean tls) {
        if (declaredPort != -1) {
            return declaredPort;
        }
        return tls ? 443 : 80;
    }

    String origin(boolean tls) {
        return (tls ? "https://" : "http://") + host + (declaredPort == -1 ? "" : ":" + declaredPort);
    }

    String root() {
        return PROTOCOL + "://" + host + (declaredPort == -1 ? "" : ":" + declaredPort) + path;
    }

    boolean loopback() {
        return host.equals("localhost") || host.equals("[::1]") || host.startsWith("127.");
    }

    private static InvalidValueException invalid(String endpoint) {
        return new InvalidValueException(
                "endpoint",
                endpoint.replaceFirst("//[^/@]*@", "//"),
                "a webdav endpoint is webdav://host:port/path, without credentials");
    }
}
