package io.understudy.catalog;

import io.smallrye.mutiny.Uni;
import io.understudy.object.DataId;
import io.understudy.object.ProcessId;
import io.understudy.object.Version;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What is owed to which cluster: claiming it, and showing it as markers. */
public interface Debts {
    /**
     * Claims what is due on these clusters, oldest first, at most one debt for each of the given stage names.
     *
     * @param lease how long nobody else may claim it
     */
    Uni<List<Claim>> claim(ProcessId by, List<String> clusters, List<String> writes, Duration lease);

    /** Takes over attempts of dead processes and those abandoned with a doubt, where a cluster of theirs is among these. */
    Uni<List<Orphan>> takeOver(ProcessId by, List<String> clusters, int most, Duration lease);

    /**
     * Takes a copy for missing that turned out not to be the version, so that it is written again. A version's only
     * copy stays as it is; answers whether it was taken for missing.
     */
    Uni<Boolean> distrust(DataId id, String cluster, Version version);

    /** Those of them that are owed no more; one that a write under way may still come to owe is none of these. */
    Uni<List<MarkedDebt>> ended(List<MarkedDebt> marked);

    /** Makes matching markers due now, set-aside ones too; answers how many. */
    Uni<Integer> makeDue(Optional<MarkerState> state, Optional<String> cluster);

    /** Markers in order of (id, cluster, place). */
    Uni<MarkerPage> markers(MarkerQuery query);

    Uni<MarkerSummary> summary();
}
