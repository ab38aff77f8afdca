package io.understudy.api;

import io.smallrye.mutiny.Uni;
import io.understudy.service.RoutingService;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The slot map. */
@Path("/v1")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Routing")
public class RoutingResource {
    private final RoutingService routing;

    RoutingResource(RoutingService routing) {
        this.routing = routing;
    }

    @GET
    @Path("routing")
    @Operation(summary = "Tells the slot map")
    public Uni<RoutingViews.RoutingView> get() {
        return Uni.createFrom().item(() -> RoutingViews.of(routing.get()));
    }

    @PUT
    @Path("routing")
    @Operation(summary = "Replaces the slot map")
    public Uni<RoutingViews.RoutingView> put(@Context HttpServerRequest request) {
        return JsonBody.read(request)
                .map(RoutingViews::read)
                .chain(routing::put)
                .map(RoutingViews::of);
    }

    @GET
    @Path("slot")
    @Operation(summary = "Tells a data id's slot and its owner")
    public Uni<RoutingViews.SlotView> slot(@Context HttpServerRequest request) {
        return Uni.createFrom().item(() -> RoutingViews.of(routing.slot(ObjectAddress.ofQuery(request))));
    }
}
