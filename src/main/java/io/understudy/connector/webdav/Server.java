package io.understudy.connector.webdav;

import io.smallrye.mutiny.Uni;
import io.understudy.connector.ConnectorException;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.webdav.Exchange.NoAnswerException;
import io.understudy.object.ByteRange;
import io.understudy.object.Content;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.Map;

/** One server as a cluster's options describe it: requests go in, answers come out, and no redirect is followed. */
final class Server {
    /** A folder's listing is the longest answer that is read whole: some 50,000 entries. */
    static final int LONGEST_ANSWER = 32 << 20;

    private final Vertx vertx;
    private final HttpClient client;
    private final Endpoint endpoint;
    private final WebdavOptions options;
    private final Authentication authentication;
    private final WebdavFailures failures;

    Server(
            Vertx vertx,
            HttpClient client,
            Endpoint endpoint,
            WebdavOptions options,
            Authentication authentication,
            WebdavFailures failures) {
        this.vertx = vertx;
        this.client = client;
        this.endpoint = endpoint;
        this.options = options;
        this.authentication = authentication;
        this.failures = failures;
    }

    /**
     * A request that is sent whole.
     *
     * @param effective whether its effect matters even where its answer is lost
     * @param patience beyond the usual limit
     */
    record Call(
            HttpMethod method,
            String address,
            Map<String, String> headers,
            Buffer body,
            boolean effective,
            Duration patience) {
        static Call of(HttpMethod method, String address) {
            return new Call(method, address, Map.of(), Buffer.buffer(), false, Duration.ZERO);
        }

        Call with(Map<String, String> more) {
            return new Call(method, address, more, body, effective, patience);
        }

        Call with(Buffer content) {
            return new Call(method, address, headers, content, effective, patience);
        }

        Call takingEffect(Duration more) {
            return new Call(method, address, headers, body, true, more);
        }
    }

    /** An address as others name it, for a {@code Destination}. */
    String absolute(String address) {
        return endpoint.origin(options.tls()) + address;
    }

    Uni<Answer> ask(String operation, Call call) {
        return once(operation, call)
                .chain(answer -> refused(answer)
                        ? once(operation, call)
                        : Uni.createFrom().item(answer))
                .map(answer -> checked(operation, answer, call.effective()));
    }

    private Uni<Answer> once(String operation, Call call) {
        return exchange(
                operation,
                call.effective(),
                call.method(),
                call.address(),
                call.headers(),
                call.patience(),
                new Whole(call.body()),
                Server::collect);
    }

    /**
     * Sends content to an address.
     *
     * @return the answer; fails with the content's own failure where that is what failed
     */
    Uni<Answer> put(Upload upload, String address) {
        var ready = authentication.needsPriming()
                ? ask("stage", Call.of(HttpMethod.PROPFIND, endpoint.path()).with(Map.of("Depth", "0")))
                        .replaceWithVoid()
                : Uni.createFrom().voidItem();
        return ready.chain(() -> exchange(
                        "stage", false, HttpMethod.PUT, address, Map.of(), Duration.ZERO, upload, Server::collect))
                .map(answer -> checked("stage", answer, false));
    }

    Uni<Answer> put(String operation, String address, Content content) {
        return ask(
                operation,
                Call.of(HttpMethod.PUT, address).with(content.buffered().orElse(Buffer.buffer())));
    }

    /** Opens an address; an answer other than 200, 206 and 416 has been read to its end. */
    Uni<Download> get(String operation, String address, ByteRange range) {
        return download(operation, address, range)
                .onFailure(Server::closed)
                .recoverWithUni(() -> download(operation, address, range))
                .chain(download -> download.status() == 401
                        ? download.release().chain(() -> refusedDownload(operation, address, range, download))
                        : Uni.createFrom().item(download));
    }

    private Uni<Download> refusedDownload(String operation, String address, ByteRange range, Download download) {
        return authentication.challenged(download.headers().getAll("WWW-Authenticate"))
                ? download(operation, address, range)
                : Uni.createFrom().item(download);
    }

    private Uni<Download> download(String operation, String address, ByteRange range) {
        return exchange(
                operation,
                false,
                HttpMethod.GET,
                address,
                range.equals(ByteRange.ALL) ? Map.of() : Map.of("Range", field(range)),
                Duration.ZERO,
                new Whole(Buffer.buffer()),
                (response, exchange) -> exchange.handOut(new Download(vertx, response, options.timeout(), failures)));
    }

    private static String field(ByteRange range) {
        var last = range.offset() + range.length() - 1;
        return "bytes=" + range.offset() + "-" + (last < 0 ? "" : Long.toString(last));
    }

    private <T> Uni<T> exchange(
            String operation,
            boolean effective,
            HttpMethod method,
            String address,
            Map<String, String> headers,
            Duration patience,
            Exchange.Sending sending,
            Exchange.Receiving<T> receiving) {
        return Uni.createFrom()
                .<T>emitter(emitter -> {
                    var request = new RequestOptions()
                            .setHost(endpoint.host())
                            .setPort(endpoint.port(options.tls()))
                            .setSsl(options.tls())
                            .setMethod(method)
                            .setURI(address)
                            .setConnectTimeout(options.timeout().toMillis());
                    headers.forEach(request::putHeader);
                    authentication
                            .header(method, address)
                            .ifPresent(value -> request.putHeader("Authorization", value));
                    new Exchange<T>(vertx, emitter, options.timeout().plus(patience), sending, receiving)
                            .start(client, request);
                })
                .onFailure(NoAnswerException.class)
                .transform(failure -> translated(operation, effective, failure));
    }

    private ConnectorException translated(String operation, boolean effective, Throwable failure) {
        var sent = failure instanceof NoAnswerException known && known.sent();
        var cause = failure.getCause();
        return failures.noAnswer(operation, effective && sent, cause == null ? failure : cause);
    }

    /** Whether the connection was closed before there was an answer. */
    static boolean closed(Throwable failure) {
        return failure.getCause() instanceof HttpClosedException;
    }

    private boolean refused(Answer answer) {
        return answer.status() == 401
                && authentication.challenged(answer.headers().getAll("WWW-Authenticate"));
    }

    // What nobody above can make any sense of, whatever was asked.
    private Answer checked(String operation, Answer answer, boolean effective) {
        return switch (answer.status()) {
            case 401, 407 -> throw failures.of(Kind.DENIED, operation, "the server refuses the credentials");
            case 429, 503 ->
                throw effective
                        ? failures.effective(operation, answer.status())
                        : failures.of(operation, answer.status());
            default -> answer;
        };
    }

    private static void collect(HttpClientResponse response, Exchange<Answer> exchange) {
        var body = Buffer.buffer();
        response.handler(bytes -> {
            exchange.expect();
            body.appendBuffer(bytes);
            if (body.length() > LONGEST_ANSWER) {
                exchange.fail(new IllegalStateException("the answer is longer than " + LONGEST_ANSWER + " bytes"));
            }
        });
        response.endHandler(nothing -> {
            var answer = new Answer(response.statusCode(), response.headers(), body);
            exchange.succeed(answer);
        });
        response.resume();
    }

    private record Whole(Buffer body) implements Exchange.Sending {
        @Override
        public void send(HttpClientRequest request, Exchange<?> exchange) {
            exchange.expect();
            exchange.allSent();
            request.end(body);
        }

        @Override
        public void stop() {
            // It is sent at once.
        }
    }
}
