package io.understudy.connector.faulty;

import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.faulty.Faults.Lie;
import io.understudy.connector.layer.Operation;
import io.understudy.server.DavServer;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Apache's WebDAV behind a server that does what the {@link Faults} of a store say instead of what it should: for a
 * service in a process of its own, which no fault can be put into from within. It does not know {@link Faults#slow}.
 *
 * <p>All requests are handled on one event loop.
 */
public final class FaultyDav {
    private static final String LOOPBACK = "127.0.0.1";
    private static final String CONTENT_LENGTH = "Content-Length";
    private static final String TRANSFER_ENCODING = "Transfer-Encoding";
    private static final Pattern SIZE = Pattern.compile("(?<=getcontentlength>)\\d+");

    private final Vertx vertx;
    private final DavServer apache;
    private final HttpClient client;
    private final int port;
    /** What becomes of a staged object's commit, which may take several moves, is decided once. */
    private final Map<String, Optional<Kind>> commits = new ConcurrentHashMap<>();
    /** Places that a commit is about to take: who looks at them is that commit. */
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();

    private FaultyDav(Vertx vertx, DavServer apache) {
        this.vertx = vertx;
        this.apache = apache;
        // Apache closes connections that are silent, which would be one more fault.
        this.client = vertx.createHttpClient(
                new HttpClientOptions().setKeepAlive(false).setMaxPoolSize(100));
        this.port = vertx.createHttpServer()
                .requestHandler(this::handle)
                .listen(0, LOOPBACK)
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .actualPort();
    }

    /** For the whole run. */
    public static FaultyDav shared() {
        return Shared.SHARED;
    }

    /** Of the store whose faults are {@code Faults.of(store)}. */
    public String endpoint(String folder, String store) {
        return "webdav://" + LOOPBACK + ":" + port + "/" + folder + "/" + store;
    }

    /** Where that store lies on this machine's disk. */
    public Path data(String folder, String store) {
        return apache.data().resolve(folder).resolve(store);
    }

    private void handle(HttpServerRequest request) {
        request.pause();
        var asked = DavRequest.of(request);
        var faults = Faults.of(asked.store());
        var operation = operation(asked);
        var failure = operation == Operation.COMMIT ? commit(faults, asked) : called(faults, operation);
        if (faults.hangs(operation)) {
            return;
        }
        if (failure.isPresent()) {
            fail(request, failure.get());
            return;
        }
        var context = vertx.getOrCreateContext();
        faults.untilReleased(operation)
                .subscribe()
                .with(released -> context.runOnContext(here -> pass(request, asked, operation, faults)));
    }

    private Operation operation(DavRequest asked) {
        var operation = asked.operation();
        return operation == Operation.STAT && underWay.contains(asked.source()) ? Operation.PROBE : operation;
    }

    private Optional<Kind> commit(Faults faults, DavRequest asked) {
        return commits.computeIfAbsent(asked.source(), first -> called(faults, Operation.COMMIT));
    }

    private static Optional<Kind> called(Faults faults, Operation operation) {
        faults.called(operation);
        return faults.takeFailure(operation);
    }

    private static void fail(HttpServerRequest request, Kind kind) {
        if (kind == Kind.UNAVAILABLE) {
            request.connection().close();
            return;
        }
        request.resume();
        request.response().setStatusCode(status(kind)).end();
    }

    /** That the driver takes for this. */
    private static int status(Kind kind) {
        return switch (kind) {
            case INVALID -> 400;
            case DENIED -> 403;
            case NOT_FOUND -> 404;
            case UNSUPPORTED -> 405;
            case TOO_LARGE -> 413;
            case THROTTLED -> 503;
            case NO_SPACE -> 507;
            case UNEXPECTED -> 508;
            case UNAVAILABLE, OCCUPIED, CORRUPT, FENCED, IN_DOUBT ->
                throw new IllegalArgumentException("no status says " + kind);
        };
    }

    private void pass(HttpServerRequest request, DavRequest asked, Operation operation, Faults faults) {
        if (operation == Operation.COMMIT) {
            underWay.add(asked.target());
        }
        client.request(new RequestOptions()
                        .setMethod(request.method())
                        .setHost(LOOPBACK)
                        .setPort(apache.process().port())
                        .setURI(request.uri()))
                .compose(passed -> {
                    send(request, passed, operation, faults);
                    return passed.response();
                })
                .onSuccess(answer -> {
                    answer.pause();
                    answered(request, asked, operation, faults, answer);
                })
                .onFailure(failure -> request.connection().close());
    }

    private static void send(HttpServerRequest request, HttpClientRequest passed, Operation operation, Faults faults) {
        // The host as well: what a move's destination says has to fit it.
        passed.headers().setAll(request.headers());
        if (!request.headers().contains(CONTENT_LENGTH)) {
            if (request.headers().contains(TRANSFER_ENCODING)) {
                passed.setChunked(true);
            } else {
                passed.putHeader(CONTENT_LENGTH, "0");
            }
        }
        var breaksAfter =
                operation == Operation.STAGE ? faults.stageBreaksAfter().orElse(Long.MAX_VALUE) : Long.MAX_VALUE;
        request.handler(bytes -> {
            if (request.bytesRead() > breaksAfter) {
                passed.reset();
                request.connection().close();
                return;
            }
            passed.write(bytes);
            if (passed.writeQueueFull()) {
                request.pause();
                passed.drainHandler(drained -> request.resume());
            }
        });
        request.endHandler(end -> passed.end());
        request.exceptionHandler(broken -> passed.reset());
        request.resume();
    }

    private void answered(
            HttpServerRequest request,
            DavRequest asked,
            Operation operation,
            Faults faults,
            HttpClientResponse answer) {
        if (operation == Operation.COMMIT && answer.statusCode() < 300) {
            underWay.remove(asked.target());
            faults.lie().ifPresent(lie -> spoil(stored(request), lie));
        }
        if (faults.losesAnswer(operation) && answer.statusCode() < 300) {
            request.connection().close();
        } else if (asked.looksAtStaged() && faults.lie().equals(Optional.of(Lie.ANOTHER_SIZE))) {
            answer.body().onSuccess(body -> head(request, answer).end(anotherSize(body)));
        } else {
            relay(request, answer);
        }
    }

    private Path stored(HttpServerRequest request) {
        return apache.data()
                .resolve(URI.create(request.getHeader("Destination")).getPath().substring(1));
    }

    private static void spoil(Path stored, Lie lie) {
        try {
            switch (lie) {
                case NOTHING_STORED -> Files.delete(stored);
                case HALF_STORED -> {
                    try (var file = FileChannel.open(stored, StandardOpenOption.WRITE)) {
                        file.truncate(file.size() / 2);
                    }
                }
                case ANOTHER_SIZE -> {
                    // It has been told already.
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Buffer anotherSize(Buffer body) {
        return Buffer.buffer(
                SIZE.matcher(body.toString()).replaceAll(size -> Long.toString(Long.parseLong(size.group()) + 1)));
    }

    private static HttpServerResponse head(HttpServerRequest request, HttpClientResponse answer) {
        var response = request.response().setStatusCode(answer.statusCode());
        for (var header : answer.headers()) {
            if (!header.getKey().equalsIgnoreCase(CONTENT_LENGTH)
                    && !header.getKey().equalsIgnoreCase(TRANSFER_ENCODING)
                    && !header.getKey().equalsIgnoreCase("Connection")) {
                response.putHeader(header.getKey(), header.getValue());
            }
        }
        return response;
    }

    private static void relay(HttpServerRequest request, HttpClientResponse answer) {
        var response = head(request, answer);
        var length = answer.getHeader(CONTENT_LENGTH);
        if (length != null) {
            response.putHeader(CONTENT_LENGTH, length);
        } else if (answer.statusCode() == 204) {
            response.end();
            answer.resume();
            return;
        } else {
            response.setChunked(true);
        }
        answer.pipeTo(response);
    }

    private static final class Shared {
        private static final FaultyDav SHARED = new FaultyDav(Vertx.vertx(), DavServer.sharedApache());
    }
}
