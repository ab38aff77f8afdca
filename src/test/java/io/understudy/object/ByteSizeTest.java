package io.understudy.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1048576, 1048576",
        "17B, 17",
        "64KiB, 65536",
        "64 KiB, 65536",
        "1.5MiB, 1572864",
        "256MiB, 268435456",
        "2GiB, 2147483648",
        "5TiB, 5497558138880"
    })
    void readsBytesAndUnits(String text, long bytes) {
        assertThat(ByteSize.parse("size", text)).isEqualTo(new ByteSize(bytes));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "64kb", "MiB", "9000000PiB", "99999999999999999999"})
    void refusesWhatIsNoSize(String text) {
        assertThatThrownBy(() -> ByteSize.parse("size", text))
                .isInstanceOfSatisfying(InvalidValueException.class, e -> {
                    assertThat(e.field()).isEqualTo("size");
                    assertThat(e.value()).isEqualTo(text);
                });
    }

    @Test
    void refusesToHoldMoreInMemoryThanThereCanBe() {
        assertThatThrownBy(() -> ByteSize.parse("size", "2GiB").inMemory())
                .isInstanceOf(IllegalArgumentException.class);
    }
}
