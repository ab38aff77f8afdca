package io.understudy.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.understudy.object.InvalidValueException;
import io.understudy.replication.BodyException;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;

/** A request's JSON object: bounded in size and depth, no field twice, nothing behind it. */
final class JsonBody {
    /** A slot map of 65,536 ranges fits. */
    static final int MOST_BYTES = 8 << 20;

    private static final int DEEPEST = 16;
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final ObjectReader JSON = new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .reader()
            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private JsonBody() {}

    /** Reads the whole body; to be subscribed to on the request's event loop, before anything has been read. */
    static Uni<Fields> read(HttpServerRequest request) {
        request.pause();
        return Uni.createFrom()
                .<Buffer>emitter(emitter -> {
                    var gathered = Buffer.buffer();
                    var timer = hangUpLater(request, emitter);
                    request.exceptionHandler(failure -> {
                        timer.run();
                        emitter.fail(new BodyException(BodyException.Kind.BROKEN, "the body ended early"));
                    });
                    request.endHandler(ended -> {
                        timer.run();
                        emitter.complete(gathered);
                    });
                    request.handler(chunk -> {
                        if (gathered.length() + chunk.length() > MOST_BYTES) {
                            request.handler(ignored -> {});
                            emitter.fail(new BodyException(
                                    BodyException.Kind.TOO_LARGE,
                                    "this body is at most " + MOST_BYTES + " bytes long"));
                        } else {
                            gathered.appendBuffer(chunk);
                        }
                    });
                    request.resume();
                })
                .map(JsonBody::parse);
    }

    /** A client that takes longer than anybody needs for so little is not waited for. Answers how to call it off. */
    private static Runnable hangUpLater(HttpServerRequest request, UniEmitter<? super Buffer> emitter) {
        var vertx = Objects.requireNonNull(Vertx.currentContext(), "requests come in on event loops")
                .owner();
        var timer = vertx.setTimer(LONGEST.toMillis(), late -> {
            emitter.fail(new BodyException(BodyException.Kind.BROKEN, "the body has not come within " + LONGEST));
            Upload.of(request).abandon();
        });
        return () -> vertx.cancelTimer(timer);
    }

    private static Fields parse(Buffer bytes) {
        try {
            var node = JSON.readTree(bytes.getBytes());
            if (node instanceof ObjectNode object) {
                return Fields.of(object);
            }
            throw new InvalidValueException("body", "", "the body is a JSON object");
        } catch (JsonProcessingException e) {
            throw new InvalidValueException("body", "", "the body is no JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new InvalidValueException("body", "", "the body cannot be read: " + e.getMessage());
        }
    }
}
