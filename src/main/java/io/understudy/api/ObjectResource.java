package io.understudy.api;

import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/** Objects by query, for ids that a path cannot carry. */
@Path(ObjectAddress.QUERY)
public class ObjectResource {
    private final ObjectCalls calls;

    ObjectResource(ObjectCalls calls) {
        this.calls = calls;
    }

    @PUT
    public Uni<Response> put(@Context HttpServerRequest request) {
        return calls.put(ObjectAddress.ofQuery(request), request);
    }

    @GET
    public Uni<Response> get(
            @Context HttpServerRequest request,
            @QueryParam("from") @Nullable String from,
            @QueryParam("wait") @Nullable String wait) {
        return calls.get(ObjectAddress.ofQuery(request), request, from, Parameters.flag(request, "status"), wait);
    }

    @HEAD
    public Uni<Response> head(@Context HttpServerRequest request, @QueryParam("from") @Nullable String from) {
        return calls.get(ObjectAddress.ofQuery(request), request, from, false, null);
    }

    @DELETE
    public Uni<Response> delete(@Context HttpServerRequest request) {
        return calls.delete(ObjectAddress.ofQuery(request), request);
    }
}
