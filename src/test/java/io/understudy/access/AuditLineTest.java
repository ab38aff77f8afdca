package io.understudy.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditLineTest {
    @Test
    void aLineIsPairs() {
        var line = new AuditLine()
                .plain("call", "object.read")
                .quoted("object", "a/b ü 日本")
                .plain("status", "200");

        assertThat(line).hasToString("call=object.read object=\"a/b ü 日本\" status=200");
    }

    @Test
    void nobodyEndsAValueOrALine() {
        var line = new AuditLine()
                .quoted("object", "a\" status=200\r\n2026-01-01 who=\"admin\\")
                .plain("status", "403");

        assertThat(line).hasToString("object=\"a\\\" status=200\\u{d}\\u{a}2026-01-01 who=\\\"admin\\\\\" status=403");
    }

    /** NUL, escape, next line, line separator, turned direction, zero width, half a pair, private. */
    @ParameterizedTest
    @ValueSource(ints = {0, 0x1B, 0x85, 0x2028, 0x202E, 0x200B, 0xD800, 0xE000})
    void whatIsNotSeenIsSpelt(int character) {
        assertThat(new AuditLine().quoted("object", Character.toString(character)))
                .hasToString("object=\"\\u{" + Integer.toHexString(character) + "}\"");
    }

    @Test
    void aValueHasAnEnd() {
        assertThat(new AuditLine().quoted("path", "x".repeat(20_000)).toString())
                .hasSizeLessThan(1200)
                .endsWith("x…\"");
    }
}
