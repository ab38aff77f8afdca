package io.understudy.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.object.DataId;
import io.understudy.object.InvalidValueException;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SlotMapTest {
    private static final String LONG = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";

    /** The digests are the published test vectors of RFC 1321 and FIPS 180. */
    @ParameterizedTest
    @CsvSource({
        "MD5, a, 0cc175b9c0f1b6a831c399e269772661",
        "MD5, abc, 900150983cd24fb0d6963f7d28e17f72",
        "MD5, message digest, f96b697d7cb7938d525a2f31aaf161d0",
        "SHA-1, abc, a9993e364706816aba3e25717850c26c9cd0d89d",
        "SHA-1, " + LONG + ", 84983e441c3bd26ebaae4aa1f95129e5e54670f1",
        "SHA-256, abc, ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "SHA-256, " + LONG + ", 248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
    })
    void theSlotIsTheWholeDigestModuloTheNumberOfSlots(String hash, String id, String digest) {
        for (var slots : List.of(1, 500, 1000, 1500, 65_536)) {
            var map = whole(Hashing.of(hash), slots);
            var expected = new BigInteger(digest, 16).mod(BigInteger.valueOf(slots));

            assertThat(map.slot(new DataId(id))).isEqualTo(expected.intValueExact());
        }
    }

    /** 65,536 slots are the digest's last four hex digits, 0xff61f20015ad ends with 0x15ad. */
    @Test
    void theSlotCanBeReadOffTheDigestWhereThereAre65536() {
        assertThat(whole(Hashing.SHA_256, 65_536).slot(new DataId("abc"))).isEqualTo(0x15ad);
        assertThat(whole(Hashing.SHA_1, 65_536).slot(new DataId("abc"))).isEqualTo(0xd89d);
        assertThat(whole(Hashing.MD5, 65_536).slot(new DataId("abc"))).isEqualTo(0x7f72);
    }

    @Test
    void idsAreHashedAsTheirUtf8Bytes() {
        var map = whole(Hashing.SHA_256, 65_536);

        assertThat(map.slot(new DataId("ü"))).isEqualTo(map.slot(DataId.of(new byte[] {(byte) 0xC3, (byte) 0xBC})));
        assertThat(map.slot(new DataId("ü"))).isNotEqualTo(map.slot(new DataId("u\u0308")));
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 1000, 1500, 65_536})
    void everySlotHasTheOwnerOfItsRange(int slots) {
        var half = slots / 2;
        var map = new SlotMap(
                Hashing.SHA_256,
                slots,
                List.of(
                        new SlotRange(half + 1, slots - 1, "p3"),
                        new SlotRange(0, half - 1, "p1"),
                        new SlotRange(half, half, "p2")));

        for (var slot = 0; slot < slots; slot++) {
            assertThat(map.owner(slot)).isEqualTo(slot < half ? "p1" : slot == half ? "p2" : "p3");
        }
        assertThat(map.clusters()).containsExactly("p1", "p2", "p3");
        assertThat(map.ranges()).extracting(SlotRange::from).containsExactly(0, half, half + 1);
    }

    @Test
    void aNewClusterTakesOnlyTheSlotsThatItIsGiven() {
        var before =
                new SlotMap(Hashing.SHA_256, 1000, List.of(new SlotRange(0, 499, "p1"), new SlotRange(500, 999, "p2")));
        var after = new SlotMap(
                Hashing.SHA_256,
                1000,
                List.of(new SlotRange(0, 399, "p1"), new SlotRange(400, 499, "p3"), new SlotRange(500, 999, "p2")));

        for (var slot = 0; slot < 1000; slot++) {
            if (!after.owner(slot).equals(before.owner(slot))) {
                assertThat(slot).isBetween(400, 499);
            }
        }
    }

    @Test
    void aSlotThatNobodyOwnsIsNamed() {
        assertRefused("slot 0 is given to nobody", new SlotRange(1, 9, "p"));
        assertRefused("slot 5 is given to nobody", new SlotRange(0, 4, "p"), new SlotRange(6, 9, "q"));
        assertRefused("slot 9 is given to nobody", new SlotRange(0, 8, "p"));
        assertRefused("slot 0 is given to nobody");
    }

    @Test
    void aSlotThatTwoOwnIsNamed() {
        assertRefused("slot 4 is given twice", new SlotRange(0, 4, "p"), new SlotRange(4, 9, "q"));
        assertRefused("slot 0 is given twice", new SlotRange(0, 9, "p"), new SlotRange(0, 9, "q"));
    }

    @Test
    void aRangeOutsideIsShown() {
        assertRefused("a range lies within 0 and 9", new SlotRange(0, 10, "p"));
        assertRefused("a range lies within 0 and 9", new SlotRange(-1, 9, "p"));
        assertRefused("a range lies within 0 and 9", new SlotRange(5, 4, "p"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 65_537})
    void theNumberOfSlotsHasLimits(int slots) {
        assertThatThrownBy(() -> whole(Hashing.MD5, slots))
                .isInstanceOfSatisfying(
                        InvalidValueException.class, e -> assertThat(e.field()).isEqualTo("slots"));
    }

    @Test
    void hashesAreNamedInAnyLetterCase() {
        assertThat(Hashing.of("sha-256")).isEqualTo(Hashing.SHA_256);
        assertThatThrownBy(() -> Hashing.of("CRC32")).hasMessage("the hash is one of MD5, SHA-1, SHA-256");
    }

    private static SlotMap whole(Hashing hash, int slots) {
        return new SlotMap(hash, slots, List.of(new SlotRange(0, slots - 1, "p1")));
    }

    private static void assertRefused(String message, SlotRange... ranges) {
        assertThatThrownBy(() -> new SlotMap(Hashing.SHA_256, 10, List.of(ranges)))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage(message);
    }
}
