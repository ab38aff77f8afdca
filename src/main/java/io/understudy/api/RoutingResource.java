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

/** The slot map. */
@Path("/v1")
@Produces(MediaType.APPLICATION_JSON)
public class RoutingResource {
    private final RoutingService routing;

    RoutingResource(RoutingService routing) {
        this.routing = routing;
    }

    @GET
    @Path("routing")
    public Uni<RoutingViews.RoutingView> get() {
        return Uni.createFrom().item(() -> RoutingViews.of(routing.get()));
    }

    @PUT
    @Path("routing")
    public Uni<RoutingViews.RoutingView> put(@Context HttpServerRequest request) {
        return JsonBody.read(request)
                .map(RoutingViews::read)
                .chain(routing::put)
                .map(RoutingViews::of);
    }

    @GET
    @Path("slot")
    public Uni<RoutingViews.SlotView> slot(@Context HttpServerRequest request) {
        return Uni.createFrom().item(() -> RoutingViews.of(routing.slot(ObjectAddress.ofQuery(request))));
    }
}
