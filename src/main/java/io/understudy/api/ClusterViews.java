package io.understudy.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.understudy.catalog.MarkerState;
import io.understudy.catalog.MarkerSummary;
import io.understudy.cluster.Cluster;
import io.understudy.cluster.DeviceKind;
import io.understudy.cluster.Link;
import io.understudy.cluster.OpenCluster;
import io.understudy.cluster.ProtocolTable;
import io.understudy.cluster.Registry.CheckRow;
import io.understudy.connector.Capabilities;
import io.understudy.connector.Capacity;
import io.understudy.connector.ConnectorFactory;
import io.understudy.object.ByteSize;
import io.understudy.object.InvalidValueException;
import io.understudy.service.ClusterService.Standing;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Clusters, protocols and drivers as JSON. */
@RegisterForReflection(ignoreNested = false)
public final class ClusterViews {
    private static final String[] TOLD_ONLY = {
        "protocol", "driver", "state", "since", "lastError", "capacity", "pending"
    };

    private ClusterViews() {}

    record ClusterView(
            String id,
            String device,
            String link,
            String endpoint,
            @Nullable String credentials,
            @Nullable String quota,
            Map<String, String> options,
            String protocol,
            String driver,
            String state,
            Instant since,
            @Nullable String lastError,
            CapacityView capacity,
            PendingView pending) {}

    record CapacityView(@Nullable Long total, @Nullable Long free, Instant asOf) {}

    /** How many copies are owed to it, and how many bytes. */
    record PendingView(long store, long backup, long bytes) {}

    record ClustersView(List<ClusterView> clusters) {}

    record CheckView(boolean ok, List<RowView> rows) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record RowView(String step, boolean ok, String detail, long millis) {}

    record ProtocolsView(List<ProtocolRowView> protocols) {}

    record ProtocolRowView(String device, String link, List<String> protocols) {}

    record DriversView(List<DriverView> drivers) {}

    record DriverView(String protocol, String library, CapabilitiesView capabilities) {}

    record CapabilitiesView(
            boolean atomicCommit,
            boolean tellsDigest,
            boolean tellsCapacity,
            @Nullable String lateWindow) {}

    /** Reads a cluster from its JSON, as the API and the seed file write it. */
    public static Cluster read(String id, ObjectNode json) {
        return read(id, Fields.of(json));
    }

    static Cluster read(String id, Fields fields) {
        fields.optional("id").ifPresent(told -> {
            if (!told.equals(id)) {
                throw new InvalidValueException("id", told, "the path says '" + id + "'");
            }
        });
        var device = DeviceKind.of(fields.text("device"));
        var link = Link.of(fields.text("link"));
        var endpoint = fields.text("endpoint");
        var credentials = fields.optional("credentials");
        var quota = fields.scalar("quota", ByteSize::parse);
        var options = fields.map("options");
        fields.ignoring(TOLD_ONLY).end();
        return new Cluster(
                id,
                device,
                link,
                endpoint,
                credentials,
                quota.map(size -> OptionalLong.of(size.bytes())).orElse(OptionalLong.empty()),
                options);
    }

    static ClusterView of(Standing standing) {
        var open = standing.cluster();
        var cluster = open.cluster();
        return new ClusterView(
                cluster.id(),
                cluster.device().text(),
                cluster.link().text(),
                cluster.endpoint(),
                cluster.credentials().orElse(null),
                cluster.quota().isPresent() ? new ByteSize(cluster.quota().getAsLong()).toString() : null,
                new TreeMap<>(cluster.options()),
                open.connector().info().protocol(),
                standing.library(),
                text(open.state()),
                open.since(),
                open.lastError().orElse(null),
                capacity(open.capacity()),
                pending(standing.pending()));
    }

    static String text(OpenCluster.State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private static CapacityView capacity(Capacity capacity) {
        return new CapacityView(known(capacity.total()), known(capacity.free()), capacity.asOf());
    }

    private static @Nullable Long known(OptionalLong value) {
        return value.isPresent() ? value.getAsLong() : null;
    }

    private static PendingView pending(List<MarkerSummary.Group> groups) {
        return new PendingView(
                count(groups, MarkerState.PENDING_STORE),
                count(groups, MarkerState.PENDING_BACKUP),
                groups.stream().mapToLong(MarkerSummary.Group::bytes).sum());
    }

    private static long count(List<MarkerSummary.Group> groups, MarkerState state) {
        return groups.stream()
                .filter(group -> group.state() == state)
                .mapToLong(MarkerSummary.Group::count)
                .sum();
    }

    static CheckView check(List<CheckRow> rows) {
        return new CheckView(
                rows.stream().allMatch(CheckRow::ok),
                rows.stream()
                        .map(row -> new RowView(row.step(), row.ok(), row.detail(), row.millis()))
                        .toList());
    }

    static ProtocolsView protocols(ProtocolTable table) {
        return new ProtocolsView(table.rows().entrySet().stream()
                .map(row -> new ProtocolRowView(
                        row.getKey().device().text(), row.getKey().link().text(), row.getValue()))
                .sorted(Comparator.comparing(ProtocolRowView::device).thenComparing(ProtocolRowView::link))
                .toList());
    }

    static DriversView drivers(List<ConnectorFactory> drivers) {
        return new DriversView(drivers.stream()
                .map(driver -> new DriverView(driver.protocol(), driver.library(), capabilities(driver.capabilities())))
                .toList());
    }

    private static CapabilitiesView capabilities(Capabilities capabilities) {
        return new CapabilitiesView(
                capabilities.atomicCommit(),
                capabilities.tellsDigest(),
                capabilities.tellsCapacity(),
                capabilities.lateWindow().map(Durations::text).orElse(null));
    }
}
