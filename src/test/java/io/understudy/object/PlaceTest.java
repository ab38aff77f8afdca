package io.understudy.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlaceTest {
    private static final int ROUNDS = 20_000;
    /** Characters that names have trouble with, and some that they have none with. */
    private static final String[] ALPHABET = {
        "a",
        "A",
        "b",
        ".",
        ".",
        "/",
        "/",
        "%",
        "_",
        "+",
        "2",
        "E",
        "5",
        " ",
        "~",
        "\\",
        ":",
        "*",
        "\u0000",
        "\n",
        "\u007F",
        "ü",
        "u\u0308",
        "\uD83D\uDE00",
        "ſ",
        ".understudy",
        "%2E",
        "%_",
        "%+",
        ".."
    };

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "docs, a/b.bin, docs/a/b.bin",
                "\"\", a, a",
                "\"\", a//b, a/%_/b",
                "\"\", /a/, %_/a/%_",
                "\"\", ., %2E",
                "x, .., x/%2E%2E",
                "\"\", a/../b, a/%2E%2E/b",
                "\"\", ..., ...",
                "\"\", 100%, 100%25",
                "\"\", %2E, %252E",
                "\"\", a\\b, a%5Cb",
                "\"\", .understudy/x, %2Eunderstudy/x",
                "\"\", .UnderStudy, %2EUnderStudy",
                "x, .understudy/x, x/.understudy/x",
                "\"\", ü, ü",
            })
    void placesCanBeRead(String path, String id, String place) {
        assertThat(Place.of(new SavePath(path), new DataId(id))).hasToString(place);
    }

    @Test
    void aClusterWithoutUnicodeGetsAscii() {
        assertThat(Place.of(new SavePath("ü"), new DataId("\uD83D\uDE00"), true))
                .hasToString("%C3%BC/%F0%9F%98%80");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theEncodingIsReversible(boolean ascii) {
        var seed = System.nanoTime();
        var random = new Random(seed);
        var names = new HashMap<Place, String>();
        for (var i = 0; i < ROUNDS; i++) {
            var path = path(random);
            var id = new DataId(text(random, 1 + random.nextInt(random.nextInt(10) == 0 ? 250 : 8)));

            var place = Place.of(path, id, ascii);

            var name = (path.value().isEmpty() ? "" : path + "/") + id;
            assertThat(decoded(place)).as("seed %d", seed).isEqualTo(name);
            assertThat(names.putIfAbsent(place, name)).as("seed %d", seed).isIn(null, name);
            assertThat(place.reserved()).as("seed %d", seed).isFalse();
            assertThat(place.segments()).as("seed %d", seed).allSatisfy(segment -> {
                assertThat(segment.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(Place.MAX_SEGMENT_BYTES);
                assertThat(segment).isNotIn("", ".", "..").doesNotMatch("(?s).*[\\x00-\\x1F\\x7F\\\\].*");
                assertThat(!ascii || segment.chars().allMatch(c -> c < 0x80)).isTrue();
            });
            assertThat(place.segments().getFirst().equalsIgnoreCase(SavePath.RESERVED))
                    .as("seed %d", seed)
                    .isFalse();
        }
    }

    @Test
    void weirdIdsHaveDistinctPlaces() {
        var ids = List.of(
                "a",
                "a/",
                "/a",
                "a//",
                "//a",
                "/",
                "//",
                ".",
                "..",
                "./",
                "../",
                "a/.",
                "a/..",
                "a/./b",
                "a/../b",
                "a/b",
                "a\\b",
                "a%5Cb",
                "a%2Fb",
                "%",
                "%%",
                "%25",
                "%_",
                "%+",
                "%2E",
                "%2E%2E",
                "%2e",
                " ",
                "  ",
                "\t",
                "\n",
                "\r\n",
                "\u0000",
                "\u0001",
                "%00",
                "\u007F",
                "~",
                "a~",
                "ü",
                "u\u0308",
                "\uD83D\uDE00",
                ".understudy",
                ".Understudy",
                "%2Eunderstudy",
                ".understudy/",
                "\uFEFFa",
                "\u202Ea",
                "CON",
                "NUL.txt",
                "a.",
                "a ",
                "a:b",
                "x".repeat(1024),
                "x".repeat(1023),
                "x".repeat(198) + "/" + "x",
                "x".repeat(199),
                "ü".repeat(512));

        var places = new ArrayList<Place>();
        for (var id : ids) {
            places.add(Place.of(SavePath.ROOT, new DataId(id)));
        }

        assertThat(places).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(strings = {".", "..", "...", "./x", "/", ".understudy"})
    void aLongSegmentMayBeContinuedWithAnything(String rest) {
        for (var length = 195; length <= 201; length++) {
            var id = "x".repeat(length) + rest;

            assertThat(decoded(Place.of(SavePath.ROOT, new DataId(id)))).isEqualTo(id);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/a", "a/", "a//b", ".", "..", "a/..", "a/./b", "a\u0000"})
    void whatIsNoPlaceIsRefused(String value) {
        assertThatThrownBy(() -> new Place(value)).isInstanceOf(InvalidValueException.class);
    }

    @Test
    void theServicesOwnPlacesAreReserved() {
        assertThat(Place.reserved("store").reserved()).isTrue();
        assertThat(Place.reserved("stage/x")).hasToString(".understudy/stage/x");
        assertThat(new Place("a/.understudy/x").reserved()).isFalse();
    }

    @Test
    void foldedNamesAreTheSameWhereAClusterTakesThemForOne() {
        assertThat(new Place("Straße/A").foldedCase()).isEqualTo(new Place("STRAßE/a").foldedCase());
        assertThat(new Place("a").foldedCase()).isNotEqualTo(new Place("b").foldedCase());
    }

    @Test
    void aSuffixTellsIdsApart() {
        assertThat(Place.suffix(new DataId("abc"))).isEqualTo("~ba7816bf8f01cfea");
        assertThat(Place.suffix(new DataId("abd"))).isNotEqualTo(Place.suffix(new DataId("abc")));
    }

    private static SavePath path(Random random) {
        try {
            return new SavePath(random.nextBoolean() ? "" : text(random, random.nextInt(6)));
        } catch (InvalidValueException e) {
            return path(random); // not every text is a path
        }
    }

    private static String text(Random random, int length) {
        var text = new StringBuilder();
        for (var i = 0; i < length; i++) {
            text.append(ALPHABET[random.nextInt(ALPHABET.length)]);
        }
        return text.toString();
    }

    /** Written from the description of the encoding, not from its code. */
    private static String decoded(Place place) {
        var text = new StringBuilder();
        var segments = place.segments();
        for (var i = 0; i < segments.size(); i++) {
            var segment = segments.get(i);
            var continued = segment.endsWith("%+");
            text.append(bytes(continued ? segment.substring(0, segment.length() - 2) : segment.replace("%_", "")));
            if (!continued && i < segments.size() - 1) {
                text.append('/');
            }
        }
        return text.toString();
    }

    private static String bytes(String segment) {
        var out = new ByteArrayOutputStream();
        var raw = segment.getBytes(StandardCharsets.UTF_8);
        for (var i = 0; i < raw.length; i++) {
            if (raw[i] == '%') {
                out.write(Integer.parseInt(segment(raw, i), 16));
                i += 2;
            } else {
                out.write(raw[i]);
            }
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private static String segment(byte[] raw, int at) {
        return new String(raw, at + 1, 2, StandardCharsets.US_ASCII);
    }
}
