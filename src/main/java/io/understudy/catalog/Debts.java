package io.understudy.catalog;

import io.smallrye.mutiny.Uni;
import io.understudy.object.ProcessId;
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

    /** Makes matching markers due now, set-aside ones too; answers how many. */
    Uni<Integer> makeDue(Optional<MarkerState> state, Optional<String> cluster);

    /** Markers in order of (id, cluster, place). */
    Uni<MarkerPage> markers(MarkerQuery query);

    Uni<MarkerSummary> summary();
}
