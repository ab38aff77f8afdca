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
import io.understudy.service.ClusterService;
import io.understudy.service.Definitions;
import io.understudy.service.PlanService;
import io.understudy.service.RoutingService;
import io.understudy.service.SeedFile;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/**
 * Applies the seed at every start: what is missing is created; what is enforced is made to be as the file says. In an
 * order in which nothing refers to what is not there yet.
 */
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
     * all is there that the file says, as at most starts, nobody waits for anybody.
     */
    Uni<Void> apply() {
        return Uni.createFrom()
                .deferred(() -> complete()
                        ? Uni.createFrom().voidItem()
                        : statements.transaction(session -> session.createNativeQuery(LOCK, String.class)
                                .getSingleResult()
                                .chain(registry::reload)
                                .chain(definitions::reload)
                                .chain(this::applyAlone)));
    }

    /** Whether nothing would be changed, as far as this replica knows. */
    private boolean complete() {
        return seed.protocols().keySet().stream().noneMatch(this::wanted)
                && seed.clusters().keySet().stream().noneMatch(this::clusterWanted)
                && !routingWanted()
                && seed.plans().keySet().stream().noneMatch(this::planWanted)
                && !activationWanted();
    }

    private Uni<Void> applyAlone() {
        return Uni.createFrom()
                .deferred(this::protocols)
                .chain(this::clusters)
                .chain(this::routing)
                .chain(this::plans)
                .chain(this::activation);
    }

    private Uni<Void> protocols() {
        return each(
                seed.protocols(),
                this::wanted,
                (pair, protocols) -> clusters.define(pair.device(), pair.link(), protocols));
    }

    /** A row of the table says only what is preferred, so the file's rows hold where nobody else may change them. */
    private boolean wanted(Pair pair) {
        return seed.enforced().protocols().contains(pair) || untouched(pair);
    }

    private boolean untouched(Pair pair) {
        return registry.protocols()
                .of(pair.device(), pair.link())
                .equals(ProtocolTable.DEFAULT.of(pair.device(), pair.link()));
    }

    private Uni<Void> clusters() {
        return each(seed.clusters(), this::clusterWanted, (id, json) -> clusters.define(ClusterViews.read(id, json)));
    }

    private boolean clusterWanted(String id) {
        return seed.enforced().clusters().contains(id) || registry.find(id).isEmpty();
    }

    private Uni<Void> routing() {
        return routingWanted()
                ? routing.define(RoutingViews.read(seed.routing().get())).replaceWithVoid()
                : Uni.createFrom().voidItem();
    }

    private boolean routingWanted() {
        var defined = definitions.current().routing();
        return seed.routing().isPresent()
                && (defined.isEmpty()
                        || (seed.enforced().routing()
                                && !defined.get()
                                        .equals(RoutingViews.read(seed.routing().get()))));
    }

    private Uni<Void> plans() {
        return each(seed.plans(), this::planWanted, (name, json) -> plans.define(PlanViews.read(name, json)));
    }

    private boolean planWanted(String name) {
        return seed.enforced().plans().contains(name)
                || !definitions.current().plans().containsKey(name);
    }

    private Uni<Void> activation() {
        return activationWanted()
                ? plans.defineActive(seed.active().get()).replaceWithVoid()
                : Uni.createFrom().voidItem();
    }

    private boolean activationWanted() {
        var nobody = definitions.current().active().isEmpty();
        return seed.active().filter(name -> nobody || seed.enforced().active()).isPresent();
    }

    private static <K, V> Uni<Void> each(Map<K, V> entries, Predicate<K> wanted, BiFunction<K, V, Uni<?>> step) {
        return Multi.createFrom()
                .iterable(entries.entrySet())
                .filter(entry -> wanted.test(entry.getKey()))
                .onItem()
                .transformToUniAndConcatenate(
                        entry -> step.apply(entry.getKey(), entry.getValue()).replaceWithVoid())
                .onItem()
                .ignoreAsUni();
    }
}
