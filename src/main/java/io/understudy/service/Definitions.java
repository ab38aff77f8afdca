package io.understudy.service;

import io.smallrye.mutiny.Uni;
import io.understudy.plan.Plan;
import io.understudy.plan.Plans;
import io.understudy.routing.SlotMap;
import io.understudy.routing.SlotMaps;
import io.understudy.service.ServiceException.Kind;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** What administrators have defined, as this replica knows it: no write asks the database for it. */
public final class Definitions {
    /** One look at everything. */
    public record Current(Map<String, Plan> plans, Optional<String> active, Optional<SlotMap> routing) {}

    private final Plans plans;
    private final SlotMaps slotMaps;
    private final AtomicLong looks = new AtomicLong();
    private long newest;
    private volatile Current current = new Current(Map.of(), Optional.empty(), Optional.empty());

    public Definitions(Plans plans, SlotMaps slotMaps) {
        this.plans = plans;
        this.slotMaps = slotMaps;
    }

    public Current current() {
        return current;
    }

    /** Looks again; called after every change, here or in another replica. */
    public Uni<Void> reload() {
        return Uni.createFrom().deferred(() -> {
            var look = looks.incrementAndGet();
            return Uni.combine()
                    .all()
                    .unis(plans.load(), slotMaps.load())
                    .usingConcurrencyOf(1)
                    .asTuple()
                    .invoke(loaded -> seen(look, loaded.getItem1(), loaded.getItem2()))
                    .replaceWithVoid();
        });
    }

    /** What a look has seen that began before another one may be older, and then it is not taken any more. */
    private synchronized void seen(long look, Plans.Snapshot snapshot, Optional<SlotMap> routing) {
        if (look > newest) {
            newest = look;
            var byName = new LinkedHashMap<String, Plan>();
            snapshot.plans().forEach(plan -> byName.put(plan.name(), plan));
            current = new Current(Collections.unmodifiableMap(byName), snapshot.active(), routing);
        }
    }

    /** The plan that a request names in a field, or the active one. */
    public Plan plan(String field, Optional<String> name) {
        var now = current;
        if (name.isPresent()) {
            var named = now.plans().get(name.get());
            if (named == null) {
                throw ServiceException.about(
                        Kind.UNPROCESSABLE, field, name.get(), "there is no plan '" + name.get() + "'");
            }
            return named;
        }
        return now.active()
                .map(now.plans()::get)
                .orElseThrow(() -> ServiceException.of(
                        Kind.NO_ACTIVE_PLAN,
                        "no plan is active: name one in Backup-Plan, or POST /v1/plans/{name}/activate"));
    }

    /** The slot map. */
    public SlotMap routing() {
        return current.routing()
                .orElseThrow(() -> ServiceException.of(
                        Kind.CONFLICT,
                        "there is no slot map yet: PUT /v1/routing says which cluster owns which slots"));
    }
}
