package io.understudy.connector;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.understudy.object.Content;
import io.understudy.object.ProcessId;
import io.understudy.object.StageId;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** Short words for tests of connectors. */
public final class Connectors {
    public static final Executor THREADS = Executors.newVirtualThreadPerTaskExecutor();

    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final AtomicLong WRITES = new AtomicLong();

    private Connectors() {}

    public static <T> T run(Uni<T> call) {
        return call.await().atMost(LONGEST);
    }

    public static ProcessId process() {
        return new ProcessId(UUID.randomUUID().toString().replace("-", ""));
    }

    public static StageId stageId(Connector connector) {
        return new StageId(connector.info().process(), Long.toString(WRITES.incrementAndGet(), Character.MAX_RADIX));
    }

    public static ConnectorSettings settings(String endpoint, ProcessId process) {
        return settings(endpoint, process, Map.of());
    }

    public static ConnectorSettings settings(String endpoint, ProcessId process, Map<String, String> options) {
        return new ConnectorSettings("test", endpoint, OptionalLong.empty(), options, Map.of(), process);
    }

    public static ConnectorSettings settings(Path folder, ProcessId process) {
        return settings(folder.toString(), process);
    }

    public static byte[] random(int size) {
        var bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    public static Buffer buffer(String text) {
        return Buffer.buffer(text);
    }

    /** Content that passes once, in pieces. */
    public static Content streamed(byte[] bytes, int piece) {
        var pieces = Multi.createFrom()
                .range(0, (bytes.length + piece - 1) / piece)
                .map(index -> Buffer.buffer()
                        .appendBytes(bytes, index * piece, Math.min(piece, bytes.length - index * piece)));
        return Content.streamed(OptionalLong.of(bytes.length), pieces);
    }

    public static byte[] bytes(Multi<Buffer> bytes) {
        return run(bytes.collect().in(Buffer::buffer, Buffer::appendBuffer)).getBytes();
    }
}
