package io.understudy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.access.Access;
import io.understudy.access.Role;
import io.understudy.access.Token;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessCheckTest {
    private static final Access OPEN = new Access(true, List.of(), false);
    private static final Access CLOSED =
            new Access(false, List.of(new Token("app", Role.READER, "0".repeat(64))), true);

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1"})
    void openToOthersIsRefused(String host) {
        assertThat(AccessCheck.refuse(OPEN, Optional.empty(), host))
                .hasValueSatisfying(
                        sentence -> assertThat(sentence).contains(host).contains("understudy.access=open"));
        assertThat(AccessCheck.refuse(OPEN, Optional.of(AccessMode.OPEN), host)).isEmpty();
        assertThat(AccessCheck.refuse(CLOSED, Optional.empty(), host)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "::1", "127.1.2.3"})
    void openToThisMachineIsNot(String host) {
        assertThat(AccessCheck.refuse(OPEN, Optional.empty(), host)).isEmpty();
    }

    @Test
    void aHostThatNobodyKnowsIsNotTakenForThisMachine() {
        assertThat(AccessCheck.refuse(OPEN, Optional.empty(), "no such host")).isPresent();
    }
}
