package io.understudy.connector;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class CapacityTest {
    private static final Capacity UNKNOWN = Capacity.unknown(Instant.EPOCH);

    @Test
    void aQuotaIsWhatTheCopiesLeaveOfIt() {
        assertThat(UNKNOWN.within(100, 30)).isEqualTo(capacity(100, 70));
        assertThat(UNKNOWN.within(100, 130)).isEqualTo(capacity(100, 0));
    }

    @Test
    void theDeviceMayHaveLess() {
        assertThat(capacity(1000, 50).within(100, 30)).isEqualTo(capacity(100, 50));
        assertThat(capacity(80, 60).within(100, 30)).isEqualTo(capacity(80, 60));
    }

    private static Capacity capacity(long total, long free) {
        return new Capacity(OptionalLong.of(total), OptionalLong.of(free), Instant.EPOCH);
    }
}
