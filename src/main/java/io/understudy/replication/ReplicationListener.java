package io.understudy.replication;

import io.understudy.catalog.Attempt;
import io.understudy.catalog.Outcome;
import io.understudy.object.DataId;
import io.understudy.object.Version;

/** Hears what the write path and the replay do: for metrics, logs and events. Must not block. */
public interface ReplicationListener {
    /** A part of the write path. */
    enum Phase {
        STAGE,
        INTENT,
        COMMIT,
        SETTLE
    }

    default void phase(Phase phase, long nanos) {}

    /** A write has been answered: {@code result} as it was, after {@code nanos} and {@code bytes}. */
    default void wrote(DataId id, WriteResult result, long bytes, long nanos) {}

    /** A debt has been paid. */
    default void paid(DataId id, Version version, String cluster, Attempt.Kind kind, long bytes) {}

    /** A debt could not be paid. */
    default void unpaid(
            DataId id, Version version, String cluster, Attempt.Kind kind, String reason, Outcome.Verdict verdict) {}

    /** A copy turned out not to be what it should be. */
    default void corrupt(DataId id, Version version, String cluster) {}
}
