package io.understudy.catalog;

import java.util.List;

/**
 * All debts in numbers.
 *
 * @param oldestSeconds age of the oldest overdue marker, 0 where there is none
 * @param deletions deletions owed, which are no markers
 */
public record MarkerSummary(
        long pending, long bytes, long oldestSeconds, List<Group> groups, long setAside, long lost, long deletions) {
    /**
     * The markers of one state on one cluster.
     *
     * @param overdue how many of them should have been paid by now: due, or tried before, and neither lost nor set aside
     */
    public record Group(String cluster, MarkerState state, long count, long bytes, long overdue) {}
}
