package io.understudy.api;

import io.smallrye.mutiny.Uni;
import io.understudy.catalog.MarkerQuery;
import io.understudy.catalog.MarkerState;
import io.understudy.object.InvalidValueException;
import io.understudy.service.MarkerService;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is owed. */
@Path("/v1/markers")
@Produces(MediaType.APPLICATION_JSON)
public class MarkersResource {
    private final MarkerService markers;

    MarkersResource(MarkerService markers) {
        this.markers = markers;
    }

    @GET
    public Uni<MarkerViews.MarkersView> list(
            @QueryParam("state") @Nullable String state,
            @QueryParam("cluster") @Nullable String cluster,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("after") @Nullable String after) {
        var query = new MarkerQuery(
                state(state),
                Parameters.optional("cluster", cluster),
                Parameters.limit(limit),
                Parameters.optional("after", after));
        return markers.list(query).map(MarkerViews::of);
    }

    @GET
    @Path("summary")
    public Uni<MarkerViews.SummaryView> summary() {
        return markers.overview().map(MarkerViews::of);
    }

    @POST
    @Path("replay")
    public Uni<MarkerViews.ReplayView> replay(
            @QueryParam("state") @Nullable String state, @QueryParam("cluster") @Nullable String cluster) {
        return markers.replay(state(state), Parameters.optional("cluster", cluster))
                .map(MarkerViews.ReplayView::new);
    }

    private static Optional<MarkerState> state(@Nullable String text) {
        return Parameters.optional("state", text)
                .map(given -> Arrays.stream(MarkerState.values())
                        .filter(state -> state.text().equals(given))
                        .findFirst()
                        .orElseThrow(() -> new InvalidValueException(
                                "state",
                                given,
                                "the state is one of "
                                        + Arrays.stream(MarkerState.values())
                                                .map(MarkerState::text)
                                                .collect(Collectors.joining(", ")))));
    }
}
