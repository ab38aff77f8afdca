package io.understudy.service;

import io.smallrye.mutiny.Uni;
import io.understudy.catalog.Debts;
import io.understudy.catalog.MarkerPage;
import io.understudy.catalog.MarkerQuery;
import io.understudy.catalog.MarkerState;
import io.understudy.catalog.MarkerSummary;
import java.util.Optional;
import java.util.OptionalDouble;

/** What is owed, and how fast it is being paid. */
public final class MarkerService {
    /**
     * All debts in numbers.
     *
     * @param drainSeconds until everything is paid at this pace; empty where nothing is being paid
     */
    public record Overview(MarkerSummary debts, double replayPerSecond, OptionalDouble drainSeconds) {}

    private final Debts debts;
    private final ReplayRate rate;

    public MarkerService(Debts debts, ReplayRate rate) {
        this.debts = debts;
        this.rate = rate;
    }

    public Uni<MarkerPage> list(MarkerQuery query) {
        return debts.markers(query);
    }

    public Uni<Overview> overview() {
        return debts.summary().map(summary -> {
            var perSecond = rate.perSecond();
            return new Overview(summary, perSecond, drain(summary.pending(), perSecond));
        });
    }

    private static OptionalDouble drain(long pending, double perSecond) {
        if (pending == 0) {
            return OptionalDouble.of(0);
        }
        return perSecond > 0 ? OptionalDouble.of(pending / perSecond) : OptionalDouble.empty();
    }

    /** Makes matching markers due now, set-aside ones too; answers how many. */
    public Uni<Integer> replay(Optional<MarkerState> state, Optional<String> cluster) {
        return debts.makeDue(state, cluster);
    }
}
