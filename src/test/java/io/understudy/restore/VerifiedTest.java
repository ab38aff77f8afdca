package io.understudy.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import io.understudy.object.Digest;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerifiedTest {
    @ParameterizedTest
    @ValueSource(longs = {1, Long.MAX_VALUE})
    void goodBytesComeWhole(long demand) {
        var read = read("one two three", "one ", "", "two ", "three", "");

        while (!read.hasCompleted()) {
            read.request(demand);
        }

        assertThat(text(read)).isEqualTo("one two three");
    }

    @Test
    void nothingIsWholeToo() {
        read("", "", "").request(1).assertCompleted().assertHasNotReceivedAnyItem();
    }

    @Test
    void ofBadBytesTheLastNeverCome() {
        var read = read("one two three", "one ", "two ", "thref", "").request(Long.MAX_VALUE);

        read.assertFailedWith(IllegalStateException.class, "bad");
        assertThat(text(read)).isEqualTo("one two ");
    }

    @Test
    void ofBadBytesInOnePieceNoneCome() {
        read("one", "ong")
                .request(1)
                .assertFailedWith(IllegalStateException.class)
                .assertHasNotReceivedAnyItem();
    }

    private static AssertSubscriber<Buffer> read(String stored, String... chunks) {
        var digest = Digest.sha256(stored.getBytes(StandardCharsets.UTF_8));
        var bytes = Multi.createFrom().items(Stream.of(chunks).map(Buffer::buffer));
        return Verified.bytes(bytes, digest, () -> Uni.createFrom().failure(() -> new IllegalStateException("bad")))
                .subscribe()
                .withSubscriber(AssertSubscriber.create());
    }

    private static String text(AssertSubscriber<Buffer> read) {
        return read.getItems().stream().map(Buffer::toString).collect(Collectors.joining());
    }
}
