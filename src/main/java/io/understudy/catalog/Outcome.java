package io.understudy.catalog;

import io.understudy.object.DataId;
import io.understudy.object.Digest;
import io.understudy.object.ProcessId;
import io.understudy.object.StageId;
import java.time.Duration;
import java.util.List;

/**
 * What became of one attempt.
 *
 * @param by who says so: the attempt's process, or the one that has taken it over
 * @param size of what was stored, in bytes
 * @param pause before what is owed is tried again
 * @param verdict what a failed replay means for its debt
 */
public record Outcome(
        DataId id,
        StageId stage,
        ProcessId by,
        long size,
        Digest digest,
        List<CopyResult> results,
        Duration pause,
        Verdict verdict) {
    /** What a failed replay means for its debt. */
    public enum Verdict {
        /** It counts as an attempt. */
        COUNTED,
        /** The cluster was out of reach: no attempt. */
        GIVEN_BACK,
        /** Poison: shown, and tried again only after a long pause. */
        SET_ASIDE,
        /** No cluster has good bytes left. */
        LOST
    }
}
