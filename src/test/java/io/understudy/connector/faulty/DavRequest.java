package io.understudy.connector.faulty;

import io.understudy.connector.layer.Operation;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * What the WebDAV driver asks a server for.
 *
 * @param store the name of the store's folder; empty where it is about the folders above
 * @param source the path in it
 * @param target where that is to be moved, in the same store; else empty
 */
record DavRequest(String method, String depth, String store, String source, String target) {
    private static final Pattern PATH = Pattern.compile("/[^/]+/([^/]+)/(.*)");
    private static final String STAGE = "\\.understudy/stage/[^/]+";
    private static final Pattern STAGED =
            Pattern.compile(STAGE + "/(?!0trial\\.)[0-9a-z]+\\.(?!gone$|folder$)[0-9a-z]+");
    private static final Pattern REMOVED = Pattern.compile(STAGE + "/[^/]+\\.gone/object");
    private static final Pattern SIGN = Pattern.compile(STAGE + "(|/fenced/[^/]+|/[^/]+\\.gone)");
    private static final Pattern OBJECT = Pattern.compile("(?!\\.understudy/).*[^/]|\\.understudy/marks/.*[^/]");

    static DavRequest of(HttpServerRequest request) {
        var path = Objects.requireNonNull(request.path());
        var inStore = PATH.matcher(path);
        var known = inStore.matches();
        var destination = request.getHeader("Destination");
        var target = destination == null ? "" : URI.create(destination).getRawPath();
        var depth = request.getHeader("Depth");
        return new DavRequest(
                request.method().name(),
                depth == null ? "" : depth,
                known ? inStore.group(1) : "",
                known ? inStore.group(2) : path,
                target.replaceFirst("/[^/]+/[^/]+/", ""));
    }

    /**
     * The operation that this is the decisive step of: where it fails, all of that does. Whatever else the driver looks
     * at or prepares on its way is a probe.
     */
    Operation operation() {
        return switch (method) {
            case "PUT" -> put();
            case "MOVE" -> move();
            case "GET" -> OBJECT.matcher(source).matches() ? Operation.OPEN : Operation.PROBE;
            case "PROPFIND" -> depth.equals("0") && OBJECT.matcher(source).matches() ? Operation.STAT : Operation.PROBE;
            default -> Operation.PROBE;
        };
    }

    private Operation put() {
        if (STAGED.matcher(source).matches()) {
            return Operation.STAGE;
        }
        return SIGN.matcher(source).matches() ? Operation.FENCE : Operation.PROBE;
    }

    private Operation move() {
        if (STAGED.matcher(source).matches() && OBJECT.matcher(target).matches()) {
            return Operation.COMMIT;
        }
        return REMOVED.matcher(target).matches() ? Operation.DELETE : Operation.PROBE;
    }

    boolean looksAtStaged() {
        return method.equals("PROPFIND") && STAGED.matcher(source).matches();
    }
}
