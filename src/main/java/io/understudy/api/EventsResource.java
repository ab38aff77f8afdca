package io.understudy.api;

import io.smallrye.mutiny.Multi;
import io.understudy.event.Event;
import io.understudy.event.Events;
import io.understudy.object.InvalidValueException;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Duration;
import java.util.Optional;
import org.jboss.resteasy.reactive.RestStreamElementType;
import org.jspecify.annotations.Nullable;

/** What happens, as it happens, as server-sent events. */
@Path("/v1/events")
public class EventsResource {
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private final Events events;

    EventsResource(Events events) {
        this.events = events;
    }

    @GET
    @Watching
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @RestStreamElementType(MediaType.APPLICATION_JSON)
    public Multi<OutboundSseEvent> watch(@HeaderParam("Last-Event-ID") @Nullable String last, @Context Sse sse) {
        var after = Optional.ofNullable(last).map(EventsResource::id);
        // The comments keep proxies from taking a quiet stream for a dead one.
        var heartbeats = Multi.createFrom()
                .ticks()
                .every(HEARTBEAT)
                .onOverflow()
                .drop()
                .map(tick -> sse.newEventBuilder().comment("still here").build());
        // The heartbeats end with the events: a stream that outlived them would keep the service from ending.
        var end = sse.newEventBuilder().comment("the end").build();
        var told = Multi.createBy()
                .concatenating()
                .streams(
                        events.watch(after).map(event -> told(event, sse)),
                        Multi.createFrom().item(end));
        return Multi.createBy().merging().streams(told, heartbeats).select().first(event -> !event.equals(end));
    }

    private static OutboundSseEvent told(Event event, Sse sse) {
        return sse.newEventBuilder()
                .id(Long.toString(event.id()))
                .name(event.kind())
                .mediaType(MediaType.APPLICATION_JSON_TYPE)
                .data(event.data().toString())
                .build();
    }

    private static long id(String text) {
        try {
            return Long.parseUnsignedLong(text);
        } catch (NumberFormatException e) {
            throw new InvalidValueException("Last-Event-ID", text, "this is the id of an event");
        }
    }
}
