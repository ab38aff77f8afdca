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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Clusters. */
@Path("/v1/clusters")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Clusters")
public class ClustersResource {
    private final ClusterService clusters;

    ClustersResource(ClusterService clusters) {
        this.clusters = clusters;
    }

    @GET
    @Operation(summary = "Lists the clusters and how they are")
    public Uni<ClusterViews.ClustersView> list() {
        return clusters.list()
                .map(all -> new ClusterViews.ClustersView(
                        all.stream().map(ClusterViews::of).toList()));
    }

    @GET
    @Path("{id}")
    @Operation(summary = "Tells one cluster and how it is")
    public Uni<ClusterViews.ClusterView> get(@PathParam("id") String id) {
        return clusters.get(id).map(ClusterViews::of);
    }

    @PUT
    @Path("{id}")
    @Operation(summary = "Creates or replaces a cluster, and opens it")
    public Uni<Response> put(@PathParam("id") String id, @Context HttpServerRequest request) {
        return JsonBody.read(request)
                .chain(fields -> clusters.put(ClusterViews.read(id, fields)))
                .map(standing -> Response.status(standing.created() ? Response.Status.CREATED : Response.Status.OK)
                        .entity(ClusterViews.of(standing))
                        .build());
    }

    @DELETE
    @Path("{id}")
    @Operation(summary = "Deletes a cluster to which nothing refers")
    public Uni<Response> delete(@PathParam("id") String id) {
        return clusters.delete(id).map(done -> Response.noContent().build());
    }

    @POST
    @Path("{id}/check")
    @Operation(summary = "Tries a cluster for real: put, stat, read back, delete, capacity")
    public Uni<ClusterViews.CheckView> check(@PathParam("id") String id) {
        return clusters.check(id).map(ClusterViews::check);
    }
}
