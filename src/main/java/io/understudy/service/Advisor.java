package io.understudy.service;

import io.understudy.plan.Mode;
import io.understudy.plan.Plan;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;

/** Says beforehand whether a write had better be asynchronous, with the numbers. */
public final class Advisor {
    private final Throughput throughput;

    public Advisor(Throughput throughput) {
        this.throughput = throughput;
    }

    /**
     * Advises on a write of so many bytes under a plan.
     *
     * @param primaries the cluster that it would go to, or all that it may go to
     */
    public Advice advise(Plan plan, long size, Collection<String> primaries) {
        var everybody = new HashSet<>(primaries);
        everybody.addAll(plan.targets());
        var large = plan.mode() == Mode.SYNC && size > plan.largeWrite();
        return new Advice(
                plan,
                size,
                large,
                reason(plan, size, large),
                throughput.seconds(everybody, size),
                throughput.seconds(List.copyOf(primaries), size));
    }

    private static String reason(Plan plan, long size, boolean large) {
        if (plan.mode() == Mode.ASYNC) {
            return "the plan '" + plan.name() + "' is asynchronous already";
        }
        return size + " bytes are " + (large ? "above" : "within") + " the " + plan.largeWrite()
                + " bytes up to which '" + plan.name() + "' is meant to write synchronously";
    }
}
