package io.understudy.event;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/** Tells and hears events across replicas. Best effort: telling never blocks, never fails, and drops what is too much. */
public interface Events {
    /** Tells all replicas. */
    void tell(String kind, JsonNode data);

    /** Fails where {@link #watch} would fail at once: a stream that has begun cannot be refused any more. */
    Uni<Void> admit();

    /**
     * Events from now on, or, with an id, from behind that one as far as the history reaches. A watcher that is too slow
     * is cut off, and may come back with the last id that it has seen.
     */
    Multi<Event> watch(Optional<Long> after);
}
