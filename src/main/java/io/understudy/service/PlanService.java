package io.understudy.service;

import io.smallrye.mutiny.Uni;
import io.understudy.cluster.OpenCluster;
import io.understudy.cluster.Registry;
import io.understudy.event.Changes;
import io.understudy.plan.Mode;
import io.understudy.plan.Plan;
import io.understudy.plan.Plans;
import io.understudy.service.ServiceException.Kind;
import java.util.List;
import java.util.Optional;

/** Making, choosing and removing plans. */
public final class PlanService {

    /** Where a backup goes, as it is now; {@code library} is what its driver stands on. */
    public record Target(OpenCluster cluster, String library) {}

    /**
     * A plan as it stands.
     *
     * @param meaning what it does, in one sentence
     */
    public record Standing(Plan plan, boolean active, boolean created, List<Target> targets, String meaning) {}

    private final Plans plans;
    private final Definitions definitions;
    private final Registry registry;
    private final Enforced enforced;
    private final Changes changes;
    private final News news;

    public PlanService(
            Plans plans, Definitions definitions, Registry registry, Enforced enforced, Changes changes, News news) {
        this.plans = plans;
        this.definitions = definitions;
        this.registry = registry;
        this.enforced = enforced;
        this.changes = changes;
        this.news = news;
    }

    /** Creates or replaces a plan, after having tried its targets. */
    public Uni<Standing> put(Plan plan) {
        return Uni.createFrom().deferred(() -> {
            enforced.requireFreePlan(plan.name());
            return define(plan);
        });
    }

    /** The same, for the seed file. */
    public Uni<Standing> define(Plan plan) {
        return Uni.createFrom().deferred(() -> {
            requireKnownTargets(plan);
            return registry.probe(plan.targets())
                    .chain(() -> plans.save(plan))
                    .call(this::changed)
                    .invoke(created -> news.plan(plan.name(), created ? "created" : "replaced"))
                    .map(created -> standing(plan, created));
        });
    }

    /** What a plan would mean, without making it. */
    public Uni<Standing> imagine(Plan plan) {
        return Uni.createFrom().deferred(() -> {
            requireKnownTargets(plan);
            return registry.probe(plan.targets()).map(done -> standing(plan, false));
        });
    }

    public List<Standing> list() {
        return definitions.current().plans().values().stream()
                .map(plan -> standing(plan, false))
                .toList();
    }

    public Standing get(String name) {
        var plan = definitions.current().plans().get(name);
        if (plan == null) {
            throw unknown(name);
        }
        return standing(plan, false);
    }

    /** Deletes a plan that is neither active nor owed under. */
    public Uni<Void> delete(String name) {
        return Uni.createFrom().deferred(() -> {
            enforced.requireFreePlan(name);
            return plans.delete(name)
                    .invoke(deletion -> {
                        switch (deletion) {
                            case DELETED -> news.plan(name, "deleted");
                            case NOT_FOUND -> throw unknown(name);
                            case ACTIVE ->
                                throw ServiceException.of(
                                        Kind.IN_USE, "the plan '" + name + "' is active: activate another one first");
                            case OWED ->
                                throw ServiceException.of(
                                        Kind.IN_USE,
                                        "copies still owe something under '" + name + "': GET /v1/markers shows them");
                        }
                    })
                    .chain(this::changed);
        });
    }

    /** Makes it the plan of writes that name none. */
    public Uni<Standing> activate(String name) {
        return Uni.createFrom().deferred(() -> {
            enforced.requireFreeActivation();
            return defineActive(name);
        });
    }

    /** The same, for the seed file. */
    public Uni<Standing> defineActive(String name) {
        return plans.activate(name)
                .invoke(found -> {
                    if (!found) {
                        throw unknown(name);
                    }
                })
                .chain(this::changed)
                .invoke(() -> news.plan(name, "activated"))
                .map(done -> get(name));
    }

    private Uni<Void> changed() {
        return definitions.reload().invoke(changes::tell);
    }

    private void requireKnownTargets(Plan plan) {
        for (var target : plan.targets()) {
            if (registry.find(target).isEmpty()) {
                throw ServiceException.about(
                        Kind.UNPROCESSABLE, "targets", target, "there is no cluster '" + target + "'");
            }
        }
    }

    private Standing standing(Plan plan, boolean created) {
        var active = definitions.current().active().equals(Optional.of(plan.name()));
        var targets = plan.targets().stream()
                .flatMap(target -> registry.find(target).stream())
                .map(target -> new Target(target, registry.library(target)))
                .toList();
        return new Standing(plan, active, created, targets, meaning(plan));
    }

    private static String meaning(Plan plan) {
        var targets = String.join(", ", plan.targets());
        return plan.mode() == Mode.SYNC
                ? "A write is answered once its primary and " + targets
                        + " have acknowledged it; where one of them does not, "
                        + "the other side keeps it and the missing copy follows by itself."
                : "A write is answered once its primary has acknowledged it; its copies on " + targets + " follow "
                        + (plan.interval().isZero() ? "at once" : "after " + plan.interval())
                        + " and are retried until they are there.";
    }

    private static ServiceException unknown(String name) {
        return ServiceException.of(Kind.NOT_FOUND, "there is no plan '" + name + "'");
    }
}
