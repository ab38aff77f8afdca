package io.understudy.api;

import io.smallrye.mutiny.Uni;
import io.understudy.service.PlanService;
import io.understudy.service.PlanService.Standing;
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

/** Backup plans. */
@Path("/v1/plans")
@Produces(MediaType.APPLICATION_JSON)
public class PlansResource {
    private final PlanService plans;

    PlansResource(PlanService plans) {
        this.plans = plans;
    }

    @GET
    public Uni<PlanViews.PlansView> list() {
        return Uni.createFrom()
                .item(() -> new PlanViews.PlansView(
                        plans.list().stream().map(PlanViews::of).toList()));
    }

    @GET
    @Path("{name}")
    public Uni<PlanViews.PlanView> get(@PathParam("name") String name) {
        return Uni.createFrom().item(() -> PlanViews.of(plans.get(name)));
    }

    @PUT
    @Path("{name}")
    public Uni<Response> put(@PathParam("name") String name, @Context HttpServerRequest request) {
        return JsonBody.read(request)
                .map(fields -> PlanViews.read(name, fields))
                .chain(plan -> Parameters.flag(request, "dryRun") ? plans.imagine(plan) : plans.put(plan))
                .map(PlansResource::answer);
    }

    @DELETE
    @Path("{name}")
    public Uni<Response> delete(@PathParam("name") String name) {
        return plans.delete(Parameters.storable("name", name))
                .map(done -> Response.noContent().build());
    }

    @POST
    @Path("{name}/activate")
    public Uni<PlanViews.PlanView> activate(@PathParam("name") String name) {
        return plans.activate(Parameters.storable("name", name)).map(PlanViews::of);
    }

    private static Response answer(Standing standing) {
        return Response.status(standing.created() ? Response.Status.CREATED : Response.Status.OK)
                .entity(PlanViews.of(standing))
                .build();
    }
}
