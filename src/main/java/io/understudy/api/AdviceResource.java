package io.understudy.api;

import io.smallrye.mutiny.Uni;
import io.understudy.object.ByteSize;
import io.understudy.object.InvalidValueException;
import io.understudy.service.ObjectService;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Large-write advice, asked for beforehand. */
@Path("/v1/advice")
@Produces(MediaType.APPLICATION_JSON)
public class AdviceResource {
    private final ObjectService objects;

    AdviceResource(ObjectService objects) {
        this.objects = objects;
    }

    @GET
    public Uni<ObjectViews.AdviceView> advise(
            @QueryParam("plan") @Nullable String plan, @QueryParam("size") @Nullable String size) {
        return Uni.createFrom().item(() -> {
            var bytes = Optional.ofNullable(size)
                    .map(text -> ByteSize.parse("size", text).bytes())
                    .orElseThrow(() -> new InvalidValueException("size", "", "the parameter size is missing"));
            return ObjectViews.advice(objects.advise(Parameters.optional("plan", plan), bytes));
        });
    }
}
