package io.understudy.service;

import io.smallrye.mutiny.Uni;
import io.understudy.plan.Plan;
import io.understudy.plan.Plans;
import io.understudy.routing.SlotMap;
import io.understudy.routing.SlotMaps;
import io.understudy.service.ServiceException.Kind;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What administrators have defined, as this replica knows it: no write asks the database for it. */
public final class Definitions {
    /** One look at everything. */
    public record Current(Map<String, Plan> plans, Optional<String> active, Optional<SlotMap> routing) {}

    private final Plans plans;
    private final SlotMaps slotMaps;
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
        return Uni.combine()
                .all()
                .unis(plans.load(), slotMaps.load())
                .usingConcurrencyOf(1)
                .asTuple()
                .invoke(loaded -> {
                    var byName = new LinkedHashMap<String, Plan>();
                    loaded.getItem1().plans().forEach(plan -> byName.put(plan.name(), plan));
                    current = new Current(
                            java.util.Collections.unmodifiableMap(byName),
                            loaded.getItem1().active(),
                            loaded.getItem2());
                })
                .replaceWithVoid();
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
