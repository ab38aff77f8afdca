package io.understudy.service;

import io.smallrye.mutiny.Uni;
import io.understudy.cluster.Registry;
import io.understudy.event.Changes;
import io.understudy.object.DataId;
import io.understudy.routing.SlotMap;
import io.understudy.routing.SlotMaps;
import io.understudy.service.ServiceException.Kind;

/** Which cluster owns which slots. */
public final class RoutingService {
    /** Where a data id belongs. */
    public record Slot(DataId id, String hash, int slot, String cluster) {}

    private final SlotMaps slotMaps;
    private final Definitions definitions;
    private final Registry registry;
    private final Enforced enforced;
    private final Changes changes;

    public RoutingService(
            SlotMaps slotMaps, Definitions definitions, Registry registry, Enforced enforced, Changes changes) {
        this.slotMaps = slotMaps;
        this.definitions = definitions;
        this.registry = registry;
        this.enforced = enforced;
        this.changes = changes;
    }

    /** The slot map; fails where there is none yet. */
    public SlotMap get() {
        return definitions
                .current()
                .routing()
                .orElseThrow(() -> ServiceException.of(Kind.NOT_FOUND, "there is no slot map yet"));
    }

    /** Replaces the slot map; what is stored stays where it is until it is written again. */
    public Uni<SlotMap> put(SlotMap map) {
        return Uni.createFrom().deferred(() -> {
            enforced.requireFreeRouting();
            return define(map);
        });
    }

    /** The same, for the seed file. */
    public Uni<SlotMap> define(SlotMap map) {
        return Uni.createFrom().deferred(() -> {
            for (var cluster : map.clusters()) {
                if (registry.find(cluster).isEmpty()) {
                    throw ServiceException.about(
                            Kind.UNPROCESSABLE, "ranges", cluster, "there is no cluster '" + cluster + "'");
                }
            }
            return slotMaps.save(map)
                    .invoke(saved -> {
                        if (!saved) {
                            throw ServiceException.of(
                                    Kind.CONFLICT,
                                    "objects are stored, so hash and number of slots cannot change any more");
                        }
                    })
                    .chain(() -> definitions.reload())
                    .invoke(changes::tell)
                    .replaceWith(map);
        });
    }

    /** The slot of a data id, and its owner. */
    public Slot slot(DataId id) {
        var map = get();
        var slot = map.slot(id);
        return new Slot(id, map.hash().text(), slot, map.owner(slot));
    }
}
