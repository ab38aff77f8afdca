package io.understudy.pairs;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.opentest4j.TestAbortedException;

/**
 * A store of every kind on its sides, for {@code @WithTestResource(Sites.class)}: their servers run while the service
 * does, and their credentials stand in its configuration under their clusters' names.
 */
public class Sites implements QuarkusTestResourceLifecycleManager {
    private static final String CLOSED = "closed-";

    /** By cluster. */
    private final Map<String, Site> running = new LinkedHashMap<>();

    private final Map<Kind, String> missing = new EnumMap<>(Kind.class);

    @Override
    public final Map<String, String> start() {
        var configuration = new HashMap<String, String>();
        for (var side : Side.values()) {
            for (var kind : wanted(side)) {
                start(kind, side).ifPresent(site -> configuration.putAll(credentials(kind, side, site)));
            }
        }
        return Map.copyOf(configuration);
    }

    /** Which kinds there are on a side where their servers are installed. */
    List<Kind> wanted(Side side) {
        return side == Side.PRIMARY ? List.of(Kind.values()) : Kind.paired();
    }

    Site open(Kind kind, Side side) {
        return kind.start(side);
    }

    private Optional<Site> start(Kind kind, Side side) {
        try {
            var site = open(kind, side);
            running.put(cluster(kind, side), site);
            return Optional.of(site);
        } catch (TestAbortedException e) {
            missing.put(kind, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private static Map<String, String> credentials(Kind kind, Side side, Site site) {
        var cluster = cluster(kind, side);
        var all = new HashMap<>(entry(cluster, site.credentials()));
        site.closed().ifPresent(closed -> all.putAll(entry(CLOSED + cluster, closed.credentials())));
        return all;
    }

    private static Map<String, String> entry(String name, Map<String, String> credentials) {
        var entry = new HashMap<String, String>();
        credentials.forEach((key, value) -> entry.put("understudy.credentials." + name + "." + key, value));
        return entry;
    }

    @Override
    public final void inject(TestInjector injector) {
        injector.injectIntoFields(this, new TestInjector.MatchesType(getClass()));
    }

    @Override
    public final void stop() {
        running.values().forEach(Site::close);
        running.clear();
    }

    /** The test is skipped where there is none. */
    Site site(Kind kind, Side side) {
        Assumptions.assumeFalse(missing.containsKey(kind), () -> missing.get(kind));
        return Objects.requireNonNull(running.get(cluster(kind, side)));
    }

    /** A side's kinds whose servers are installed. */
    List<Kind> kinds(Side side) {
        var kinds = new ArrayList<>(wanted(side));
        kinds.removeAll(missing.keySet());
        return List.copyOf(kinds);
    }

    static String cluster(Kind kind, Side side) {
        return side.text() + "-" + kind.text();
    }

    /** The cluster whose credentials are refused. */
    static String closedCluster(Kind kind, Side side) {
        return CLOSED + cluster(kind, side);
    }
}
