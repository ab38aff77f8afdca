package io.understudy.api;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.understudy.catalog.Marker;
import io.understudy.catalog.MarkerPage;
import io.understudy.service.MarkerService.Overview;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Markers as JSON. */
@RegisterForReflection(ignoreNested = false)
final class MarkerViews {
    private MarkerViews() {}

    record MarkersView(List<MarkerView> markers, @Nullable String next) {}

    record MarkerView(
            String object,
            String version,
            String state,
            String missingOn,
            String path,
            long size,
            List<String> heldBy,
            int attempts,
            @Nullable Instant dueAt,
            @Nullable String lastError,
            boolean setAside,
            boolean lost) {}

    record SummaryView(
            long pending,
            long bytes,
            long oldestSeconds,
            List<GroupView> byCluster,
            double replayPerSecond,
            @Nullable Double drainSeconds,
            long setAside,
            long lost,
            long deletions) {}

    record GroupView(String cluster, String state, long count, long bytes) {}

    record ReplayView(int due) {}

    static MarkersView of(MarkerPage page) {
        return new MarkersView(
                page.markers().stream().map(MarkerViews::of).toList(),
                page.next().orElse(null));
    }

    private static MarkerView of(Marker marker) {
        return new MarkerView(
                marker.id().value(),
                marker.version().toString(),
                marker.state().text(),
                marker.cluster(),
                marker.place(),
                marker.size(),
                marker.heldBy(),
                marker.attempts(),
                marker.due().orElse(null),
                marker.error().orElse(null),
                marker.setAside(),
                marker.lost());
    }

    static SummaryView of(Overview overview) {
        var debts = overview.debts();
        return new SummaryView(
                debts.pending(),
                debts.bytes(),
                debts.oldestSeconds(),
                debts.groups().stream()
                        .map(group ->
                                new GroupView(group.cluster(), group.state().text(), group.count(), group.bytes()))
                        .toList(),
                overview.replayPerSecond(),
                overview.drainSeconds().isPresent() ? overview.drainSeconds().getAsDouble() : null,
                debts.setAside(),
                debts.lost(),
                debts.deletions());
    }
}
