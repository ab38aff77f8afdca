package io.understudy.routing;

import io.smallrye.mutiny.Uni;
import java.util.Optional;

/** Keeps the slot map. */
public interface SlotMaps {
    /** The map; empty until one has been made. */
    Uni<Optional<SlotMap>> load();

    /**
     * Replaces the map. Answers false, and changes nothing, where hash or number of slots would change although objects
     * are stored.
     */
    Uni<Boolean> save(SlotMap map);
}
