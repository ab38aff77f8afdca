package io.understudy.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class DataIdTest {
    @Test
    void anyTextOfUpTo1024BytesIsAnId() {
        for (var text :
                List.of(" ", ".", "..", "/", "//", "a/../b", "\u0000", "\n", "ü", "\uD83D\uDE00", "a".repeat(1024))) {
            assertThat(DataId.of(new DataId(text).bytes())).hasToString(text);
        }
        assertThat(new DataId("ü".repeat(512)).bytes()).hasSize(1024);
    }

    @Test
    void bytesAreCountedNotCharacters() {
        assertRefused("");
        assertRefused("a".repeat(1025));
        assertRefused("ü".repeat(513));
        assertRefused("\uD83D\uDE00".repeat(257));
    }

    @Test
    void whatIsNoUnicodeTextIsNoId() {
        assertRefused("a\uD83D");
        assertRefused("\uDE00a");
        for (var bytes : List.of(
                new byte[] {},
                new byte[] {(byte) 0xFF},
                new byte[] {(byte) 0xC3},
                new byte[] {(byte) 0xC0, (byte) 0x80},
                new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80})) {
            assertThatThrownBy(() -> DataId.of(bytes)).isInstanceOf(InvalidValueException.class);
        }
    }

    @Test
    void idsAreOrderedByTheirBytes() {
        // UTF-16 would put the emoji, a pair of surrogates, before U+FF21.
        var ordered = List.of("A", "a", "a/", "a/b", "a0", "é", "\uFF21", "\uD83D\uDE00").stream()
                .map(DataId::new)
                .toList();
        var shuffled = new java.util.ArrayList<>(ordered);
        Collections.reverse(shuffled);
        Collections.sort(shuffled);

        assertThat(shuffled).isEqualTo(ordered);
    }

    @Test
    void composedAndDecomposedTextAreTwoIds() {
        assertThat(new DataId("ü")).isNotEqualTo(new DataId("u\u0308"));
        assertThat("ü".getBytes(StandardCharsets.UTF_8)).isEqualTo(new DataId("ü").bytes());
    }

    @Test
    void aRefusalShowsFieldAndValueButNotWithoutEnd() {
        assertThatThrownBy(() -> new DataId("x".repeat(5000)))
                .isInstanceOfSatisfying(InvalidValueException.class, e -> {
                    assertThat(e.field()).isEqualTo("id");
                    assertThat(e.value()).hasSizeLessThan(300).startsWith("xxx");
                    assertThat(e).hasMessageContaining("5000");
                });
    }

    private static void assertRefused(String text) {
        assertThatThrownBy(() -> new DataId(text)).isInstanceOf(InvalidValueException.class);
    }
}
