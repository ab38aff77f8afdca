package io.understudy.app;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** Gives a Quarkus test a database of its own, for {@code @WithTestResource(PostgresResource.class)}. */
public final class PostgresResource implements QuarkusTestResourceLifecycleManager {
    private FreshDatabase database = FreshDatabase.create();

    @Override
    public Map<String, String> start() {
        return Map.of(
                "quarkus.datasource.reactive.url", database.url(),
                "quarkus.datasource.username", database.user(),
                "quarkus.datasource.password", database.password());
    }

    @Override
    public void stop() {
        database.close();
    }
}
