package io.understudy.app;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.understudy.api.ClusterViews;
import io.understudy.api.PlanViews;
import io.understudy.api.RoutingViews;
import io.understudy.cluster.ProtocolTable;
import io.understudy.cluster.ProtocolTable.Pair;
import io.understudy.cluster.Registry;
import io.understudy.database.Statements;
import io.understudy.object.InvalidValueException;
import io.understudy.service.ClusterService;
import io.understudy.service.Definitions;
import io.understudy.service.PlanService;
import io.understudy.service.RoutingService;
import io.understudy.service.SeedException;
import io.understudy.service.SeedFile;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Applies the seed at every start: what is missing is created, and what is enforced is made to be as the file says. */
@Singleton
final class Seeding {
    /** Of PostgreSQL's advisory locks, which applications number as they like: "seed" in ASCII. */
    static final int LOCK_NUMBER = 1_936_024_932;

    private static final String LOCK = "select cast(pg_advisory_xact_lock(" + LOCK_NUMBER + ") as text)";

    private final Statements statements;
    private final SeedFile seed;
    private final Definitions definitions;
    private final Registry registry;
    private final ClusterService clusters;
    private final RoutingService routing;
    private final PlanService plans;

    Seeding(
            Statements statements,
            SeedFile seed,
            Definitions definitions,
            Registry registry,
            ClusterService clusters,
            RoutingService routing,
            PlanService plans) {
        this.statements = statements;
        this.seed = seed;
        this.definitions = definitions;
        this.registry = registry;
        this.clusters = clusters;
        this.routing = routing;
        this.plans = plans;
    }

    /**
     * One replica after the other, because replicas may start together: the next one finds what the first has made. Where
     * everything is as the file says, as at most starts, nobody waits for anybody.
     *
     * @return fails with a {@link SeedException} where the file says what cannot be
     */
    Uni<Void> apply() {
        return Uni.createFrom()
                .deferred(() -> steps().isEmpty()
                        ? Uni.createFrom().voidItem()
                        : statements.transaction(session -> session.createNativeQuery(LOCK, String.class)
                                .getSingleResult()
                                .chain(registry::reload)
                                .chain(definitions::reload)
                                .chain(this::applyAlone)))
                // What rolls a transaction back is told as its cause.
                .onFailure(failure -> failure.getCause() instanceof SeedException)
                .transform(Throwable::getCause);
    }

    private Uni<Void> applyAlone() {
        return Multi.createFrom()
                .iterable(steps())
                .onItem()
                .transformToUniAndConcatenate(Step::apply)
                .onItem()
                .ignoreAsUni();
    }

    /** What makes one entry of the file true. */
    private record Step(String entry, Supplier<Uni<?>> work) {
        Uni<Void> apply() {
            return Uni.createFrom()
                    .<Void>deferred(() -> work.get().replaceWithVoid())
                    .onFailure()
                    .transform(failure -> SeedException.about(entry, failure));
        }
    }

    /** All that is not as the file says, in an order in which nothing refers to what is not there yet. */
    private List<Step> steps() {
        var steps = new ArrayList<Step>();
        seed.protocols().forEach((pair, protocols) -> {
            if (rowWanted(pair, protocols)) {
                steps.add(new Step(entry(pair), () -> clusters.define(pair.device(), pair.link(), protocols)));
            }
        });
        seed.clusters().forEach((id, json) -> {
            var entry = "clusters." + id;
            var known = registry.find(id);
            if (known.isEmpty() || seed.enforced().clusters().contains(id)) {
                var cluster = read(entry, () -> ClusterViews.read(id, json));
                if (known.filter(open -> open.cluster().equals(cluster)).isEmpty()) {
                    steps.add(new Step(entry, () -> clusters.define(cluster)));
                }
            }
        });
        seed.routing().ifPresent(json -> {
            var known = definitions.current().routing();
            if (known.isEmpty() || seed.enforced().routing()) {
                var map = read("routing", () -> RoutingViews.read(json));
                if (known.filter(map::equals).isEmpty()) {
                    steps.add(new Step("routing", () -> routing.define(map)));
                }
            }
        });
        seed.plans().forEach((name, json) -> {
            var entry = "plans." + name;
            var known = Optional.ofNullable(definitions.current().plans().get(name));
            if (known.isEmpty() || seed.enforced().plans().contains(name)) {
                var plan = read(entry, () -> PlanViews.read(name, json));
                if (known.filter(plan::equals).isEmpty()) {
                    steps.add(new Step(entry, () -> plans.define(plan)));
                }
            }
        });
        seed.active().ifPresent(name -> {
            var known = definitions.current().active();
            if (known.isEmpty() || (seed.enforced().active() && !known.get().equals(name))) {
                steps.add(new Step("plans." + name, () -> plans.defineActive(name)));
            }
        });
        return steps;
    }

    /** A row of the table says only what is preferred, so the file's rows hold where nobody else has changed them. */
    private boolean rowWanted(Pair pair, List<String> protocols) {
        var known = registry.protocols().of(pair.device(), pair.link());
        var untouched = known.equals(ProtocolTable.DEFAULT.of(pair.device(), pair.link()));
        return (untouched || seed.enforced().protocols().contains(pair)) && !known.equals(protocols);
    }

    private static String entry(Pair pair) {
        return "protocols." + pair.device().text() + "/" + pair.link().text();
    }

    private static <T> T read(String entry, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (InvalidValueException wrong) {
            throw SeedException.about(entry, wrong);
        }
    }
}
