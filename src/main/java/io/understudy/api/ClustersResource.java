package io.understudy.api;

import io.smallrye.mutiny.Uni;
import io.understudy.service.ClusterService;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** Clusters. */
@Path("/v1/clusters")
@Produces(MediaType.APPLICATION_JSON)
public class ClustersResource {
    private final ClusterService clusters;

    ClustersResource(ClusterService clusters) {
        this.clusters = clusters;
    }

    @GET
    public Uni<ClusterViews.ClustersView> list() {
        return clusters.list()
                .map(all -> new ClusterViews.ClustersView(
                        all.stream().map(ClusterViews::of).toList()));
    }

    @GET
    @Path("{id}")
    public Uni<ClusterViews.ClusterView> get(@PathParam("id") String id) {
        return clusters.get(id).map(ClusterViews::of);
    }

    @PUT
    @Path("{id}")
    public Uni<Response> put(@PathParam("id") String id, @Context HttpServerRequest request) {
        return JsonBody.read(request)
                .chain(fields -> clusters.put(ClusterViews.read(id, fields)))
                .map(standing -> Response.status(standing.created() ? Response.Status.CREATED : Response.Status.OK)
                        .entity(ClusterViews.of(standing))
                        .build());
    }

    @DELETE
    @Path("{id}")
    public Uni<Response> delete(@PathParam("id") String id) {
        return clusters.delete(Parameters.storable("id", id))
                .map(done -> Response.noContent().build());
    }

    @POST
    @Path("{id}/check")
    public Uni<ClusterViews.CheckView> check(@PathParam("id") String id) {
        return clusters.check(id).map(ClusterViews::check);
    }
}
