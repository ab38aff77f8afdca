package io.understudy.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.catalog.ObjectState;
import io.understudy.object.DataId;
import io.understudy.object.Version;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReplicationTest {
    @Test
    void ofADeletedObjectNothingIsMissing() {
        assertThat(Replication.of(state(new Version(7), true))).isEqualTo(Replication.REPLICATED);
    }

    @Test
    void whatHasNotSettledYetIsUnknown() {
        assertThat(Replication.of(state(Version.NONE, false))).isEqualTo(Replication.UNKNOWN);
    }

    private static ObjectState state(Version version, boolean deleted) {
        return new ObjectState(
                new DataId("a"),
                version,
                deleted,
                0,
                Optional.empty(),
                "text/plain",
                Optional.empty(),
                "mirror",
                "sync",
                List.of(),
                List.of());
    }
}
