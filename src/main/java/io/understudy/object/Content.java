package io.understudy.object;

import io.smallrye.mutiny.Multi;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Bytes on their way to a cluster.
 *
 * @param size the number of bytes where it is known beforehand
 * @param bytes the bytes, with backpressure; only buffered content can be subscribed to more than once
 * @param buffered the whole content where it is in memory
 */
public record Content(OptionalLong size, Multi<Buffer> bytes, Optional<Buffer> buffered) {
    /** Content that is in memory and can be opened again. */
    public static Content of(Buffer buffer) {
        return new Content(OptionalLong.of(buffer.length()), Multi.createFrom().item(buffer), Optional.of(buffer));
    }

    /** Content that passes by once. */
    public static Content streamed(OptionalLong size, Multi<Buffer> bytes) {
        return new Content(size, bytes, Optional.empty());
    }
}
