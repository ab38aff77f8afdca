package io.understudy.api;

import io.smallrye.mutiny.Uni;
import io.understudy.cluster.DeviceKind;
import io.understudy.cluster.Link;
import io.understudy.service.ClusterService;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;

/** The protocol table and the driver catalogue. */
@Path("/v1")
@Produces(MediaType.APPLICATION_JSON)
public class ProtocolsResource {
    private final ClusterService clusters;

    ProtocolsResource(ClusterService clusters) {
        this.clusters = clusters;
    }

    @GET
    @Path("protocols")
    public Uni<ClusterViews.ProtocolsView> protocols() {
        return Uni.createFrom().item(() -> ClusterViews.protocols(clusters.protocols()));
    }

    @PUT
    @Path("protocols/{device}/{link}")
    public Uni<ClusterViews.ProtocolRowView> put(
            @PathParam("device") String device, @PathParam("link") String link, @Context HttpServerRequest request) {
        var kind = DeviceKind.of(device);
        var reachedBy = Link.of(link);
        return JsonBody.read(request).chain(fields -> {
            fields.ignoring("device", "link");
            var protocols = fields.texts("protocols");
            fields.end();
            return clusters.put(kind, reachedBy, protocols)
                    .replaceWith(new ClusterViews.ProtocolRowView(kind.text(), reachedBy.text(), protocols));
        });
    }

    @GET
    @Path("drivers")
    public Uni<ClusterViews.DriversView> drivers() {
        return Uni.createFrom().item(() -> ClusterViews.drivers(clusters.drivers()));
    }
}
