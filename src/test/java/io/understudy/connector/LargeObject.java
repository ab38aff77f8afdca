package io.understudy.connector;

import static io.understudy.connector.Connectors.random;
import static io.understudy.connector.Connectors.run;
import static io.understudy.connector.Connectors.stageId;
import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Multi;
import io.understudy.object.ByteRange;
import io.understudy.object.Content;
import io.understudy.object.Digest;
import io.understudy.object.Place;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * An object that nobody ever has as a whole: its bytes are made while they are written and looked at while they are read.
 * What memory holds is measured all along the way.
 */
final class LargeObject {
    private static final int PIECE = 1 << 20;
    private static final int MEASUREMENTS = 6;
    private static final Duration LONGEST = Duration.ofMinutes(3);

    private final byte[] pattern = random(PIECE);
    private final long size;
    private final Digest.Builder written = Digest.builder();
    private final Digest.Builder read = Digest.builder();
    private final long before = HeldMemory.bytes();
    private long most;
    private long bytesWritten;
    private long bytesRead;
    private int passes;

    LargeObject(long size) {
        this.size = size;
    }

    /** Writes it, reads it, and fails where it does not come back as it was or was ever held in memory. */
    void passThrough(Connector connector, Place place, long held) {
        var staged =
                connector.stage(stageId(connector), place, content()).await().atMost(LONGEST);
        var receipt = staged.commit(place).await().atMost(LONGEST);
        run(connector.open(place, ByteRange.ALL))
                .bytes()
                .invoke(this::read)
                .onItem()
                .ignoreAsUni()
                .await()
                .atMost(LONGEST);

        assertThat(passes).as("passes over the content").isOne();
        assertThat(receipt.size()).isEqualTo(size);
        assertThat(bytesRead).isEqualTo(size);
        assertThat(read.build()).isEqualTo(written.build());
        assertThat(most - before).as("bytes held in memory").isLessThan(held);
    }

    private Content content() {
        var pieces = Math.toIntExact((size + PIECE - 1) / PIECE);
        var bytes = Multi.createFrom()
                .range(0, pieces)
                .map(this::piece)
                .onSubscription()
                .invoke(() -> passes++);
        return Content.streamed(OptionalLong.of(size), bytes);
    }

    // Each one is another, so that one that is missing, twice there or out of turn is seen.
    private Buffer piece(int index) {
        var bytes = pattern.clone();
        ByteBuffer.wrap(bytes).putInt(index);
        var piece = Buffer.buffer(bytes).slice(0, (int) Math.min(PIECE, size - (long) index * PIECE));
        written.add(ByteBuffer.wrap(bytes, 0, piece.length()));
        bytesWritten = measured(bytesWritten, piece.length());
        return piece;
    }

    private void read(Buffer bytes) {
        read.add(ByteBuffer.wrap(bytes.getBytes()));
        bytesRead = measured(bytesRead, bytes.length());
    }

    private long measured(long count, int more) {
        var now = count + more;
        var every = size / MEASUREMENTS;
        if (now / every > count / every) {
            most = Math.max(most, HeldMemory.bytes());
        }
        return now;
    }
}
