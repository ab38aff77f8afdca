package io.understudy.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SavePathTest {
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "docs, docs",
                "docs/, docs",
                "docs//2024/./x, docs/2024/x",
                "., \"\"",
                "./, \"\"",
                "\"\", \"\"",
                "E:\\dir, E/dir",
                "e:\\dir\\sub\\, e/dir/sub",
                "E:/dir, E/dir",
                "E:, E",
                "E:\\, E",
                "dir\\sub, dir/sub",
                "E:dir, E:dir",
                "a:b/c, a:b/c",
                "..., ...",
                "a/...b, a/...b",
                "ü/ß, ü/ß",
                "\" a /b\", \" a /b\"",
                "a/.understudy, a/.understudy",
                "E:\\.understudy, E/.understudy",
                ".understudyx, .understudyx",
            })
    void pathsAreNormalised(String raw, String normal) {
        assertThat(new SavePath(raw)).hasToString(normal);
        assertThat(new SavePath(normal)).isEqualTo(new SavePath(raw));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "..",
                "../x",
                "a/..",
                "a/../b",
                "a\\..\\b",
                "E:\\..\\x",
                "./..",
                "/",
                "/etc",
                "\\windows",
                "\\\\server\\share",
                "//server/share",
                "\\\\?\\C:\\x",
                "a\u0000b",
                ".understudy",
                ".understudy/stage",
                "./.understudy",
                ".Understudy\\stage",
                ".UNDERSTUDY/",
                ".//.understudy",
            })
    void whatClimbsIsAbsoluteOrIsOursIsRefused(String raw) {
        assertThatThrownBy(() -> new SavePath(raw))
                .isInstanceOfSatisfying(
                        InvalidValueException.class, e -> assertThat(e.field()).isEqualTo("Save-Path"));
    }

    @Test
    void aPathHasALimitInBytes() {
        assertThat(new SavePath("a".repeat(1024)).value()).hasSize(1024);
        assertThatThrownBy(() -> new SavePath("a".repeat(1025))).isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> new SavePath("ü".repeat(513))).isInstanceOf(InvalidValueException.class);
    }

    @Test
    void theRootIsTheEmptyPath() {
        assertThat(SavePath.ROOT).isEqualTo(new SavePath(""));
        assertThat(SavePath.ROOT.value()).isEmpty();
    }
}
