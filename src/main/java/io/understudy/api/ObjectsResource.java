package io.understudy.api;

import io.smallrye.mutiny.Uni;
import io.understudy.object.DataId;
import io.understudy.service.ObjectService;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/** Objects by path, and their listing. */
@Path("/v1/objects")
public class ObjectsResource {
    private static final String ID = "{id: .+}";

    private final ObjectCalls calls;
    private final ObjectService objects;

    ObjectsResource(ObjectCalls calls, ObjectService objects) {
        this.calls = calls;
        this.objects = objects;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public Uni<ObjectViews.ListView> list(
            @Context HttpServerRequest request, @QueryParam("limit") @Nullable String limit) {
        var prefix = ObjectAddress.bytes(request, "prefix").orElse(new byte[0]);
        var after = ObjectAddress.bytes(request, "after")
                .filter(bytes -> bytes.length > 0)
                .map(DataId::of);
        return objects.list(prefix, after, Parameters.limit(limit))
                .map(page -> ObjectViews.list(page.objects(), page.more()));
    }

    @PUT
    @Path(ID)
    public Uni<Response> put(@Context HttpServerRequest request) {
        return calls.put(ObjectAddress.ofPath(request), request);
    }

    @GET
    @Path(ID)
    public Uni<Response> get(
            @Context HttpServerRequest request,
            @QueryParam("from") @Nullable String from,
            @QueryParam("wait") @Nullable String wait) {
        return calls.get(ObjectAddress.ofPath(request), request, from, Parameters.flag(request, "status"), wait);
    }

    @HEAD
    @Path(ID)
    public Uni<Response> head(@Context HttpServerRequest request, @QueryParam("from") @Nullable String from) {
        return calls.get(ObjectAddress.ofPath(request), request, from, false, null);
    }

    @DELETE
    @Path(ID)
    public Uni<Response> delete(@Context HttpServerRequest request) {
        return calls.delete(ObjectAddress.ofPath(request), request);
    }
}
