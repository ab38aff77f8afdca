package io.understudy.restore;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.understudy.object.Digest;
import io.vertx.core.buffer.Buffer;
import java.util.function.Supplier;

/**
 * Bytes whose last ones are held back until all have proved to be what was stored: a client that counts them would have
 * taken them for whole before the failure could be told.
 */
final class Verified {
    private final Digest.Builder found = Digest.builder();
    private Buffer last = Buffer.buffer();

    private Verified() {}

    /**
     * The same bytes, once.
     *
     * @param otherwise fails in the last bytes' place, where the digest is another one
     */
    static Multi<Buffer> bytes(Multi<Buffer> bytes, Digest expected, Supplier<Uni<Buffer>> otherwise) {
        var verified = new Verified();
        return bytes.filter(Verified::any)
                .map(verified::swap)
                .filter(Verified::any)
                .onCompletion()
                .switchTo(() -> verified.found.build().equals(expected)
                        ? Multi.createFrom().item(verified.last).filter(Verified::any)
                        : otherwise.get().toMulti());
    }

    private static boolean any(Buffer bytes) {
        return bytes.length() > 0;
    }

    /** Keeps these and gives those before them. */
    private Buffer swap(Buffer next) {
        var before = last;
        found.add(next.getByteBuf().nioBuffer());
        last = next;
        return before;
    }
}
