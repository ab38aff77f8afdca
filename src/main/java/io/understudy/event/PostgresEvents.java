package io.understudy.event;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/** Events across replicas, by way of a table and a notification. */
final class PostgresEvents implements Events {
    private final Telling telling;
    private final Hearing hearing;

    PostgresEvents(Telling telling, Hearing hearing) {
        this.telling = telling;
        this.hearing = hearing;
    }

    @Override
    public void tell(String kind, JsonNode data) {
        telling.tell(kind, data);
    }

    @Override
    public Uni<Void> admit() {
        return hearing.admit();
    }

    @Override
    public Multi<Event> watch(Optional<Long> after) {
        return hearing.watch(after);
    }
}
