package io.understudy.app;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.understudy.api.World;
import io.understudy.replication.Tracing;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

/** Whoever has not asked for traces gets none, and pays for none. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class UntracedTest {
    @Inject
    Collector collector;

    @Inject
    Tracing tracing;

    @Inject
    Vertx vertx;

    @Test
    void nothingIsFollowed() {
        var world = World.create();

        given().header("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
                .body(new byte[10])
                .put("/v1/objects/" + world.id("untraced"))
                .then()
                .statusCode(201);

        assertThat(collector.spans()).isEmpty();
        assertThat(tracing).isSameAs(Tracing.OFF);
        assertThat(((VertxInternal) vertx).getOrCreateContext().tracer()).isNull();
    }
}
