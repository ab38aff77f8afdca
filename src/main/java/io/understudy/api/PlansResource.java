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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Backup plans. */
@Path("/v1/plans")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Plans")
public class PlansResource {
    private final PlanService plans;

    PlansResource(PlanService plans) {
        this.plans = plans;
    }

    @GET
    @Operation(summary = "Lists the plans")
    public Uni<PlanViews.PlansView> list() {
        return Uni.createFrom()
                .item(() -> new PlanViews.PlansView(
                        plans.list().stream().map(PlanViews::of).toList()));
    }

    @GET
    @Path("{name}")
    @Operation(summary = "Tells one plan")
    public Uni<PlanViews.PlanView> get(@PathParam("name") String name) {
        return Uni.createFrom().item(() -> PlanViews.of(plans.get(name)));
    }

    @PUT
    @Path("{name}")
    @Parameter(name = "dryRun", in = ParameterIn.QUERY, description = "changes nothing", allowEmptyValue = true)
    @Operation(summary = "Creates or replaces a plan; with dryRun only says what it would mean")
    public Uni<Response> put(@PathParam("name") String name, @Context HttpServerRequest request) {
        return JsonBody.read(request)
                .map(fields -> PlanViews.read(name, fields))
                .chain(plan -> Parameters.flag(request, "dryRun") ? plans.imagine(plan) : plans.put(plan))
                .map(PlansResource::answer);
    }

    @DELETE
    @Path("{name}")
    @Operation(summary = "Deletes a plan")
    public Uni<Response> delete(@PathParam("name") String name) {
        return plans.delete(name).map(done -> Response.noContent().build());
    }

    @POST
    @Path("{name}/activate")
    @Operation(summary = "Makes it the plan of writes that name none")
    public Uni<PlanViews.PlanView> activate(@PathParam("name") String name) {
        return plans.activate(name).map(PlanViews::of);
    }

    private static Response answer(Standing standing) {
        return Response.status(standing.created() ? Response.Status.CREATED : Response.Status.OK)
                .entity(PlanViews.of(standing))
                .build();
    }
}
