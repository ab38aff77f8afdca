package io.understudy.api;

import io.smallrye.mutiny.Uni;
import io.understudy.event.Events;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Refuses whoever cannot watch as long as there is a status to say it with: the head of a stream goes out at once. */
public class WatchAdmission {
    private final Events events;

    WatchAdmission(Events events) {
        this.events = events;
    }

    @Watching
    @ServerRequestFilter
    public Uni<Response> admit() {
        return events.admit().chain(() -> Uni.createFrom().nullItem());
    }
}
