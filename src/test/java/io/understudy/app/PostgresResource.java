package io.understudy.app;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;

/** Gives a Quarkus test a database of its own, for {@code @WithTestResource(PostgresResource.class)}. */
public final class PostgresResource implements QuarkusTestResourceLifecycleManager {
    /** A system property, because every test application loads this class anew. */
    private static final String CURRENT = "test.postgres.database";

    private FreshDatabase database = FreshDatabase.create();

    /** The name of the database of the application that is tested now, which no other one has or has had. */
    public static String current() {
        return System.getProperty(CURRENT, "");
    }

    /** For looking into it behind the back of what is tested. */
    public static Connection open() throws SQLException {
        return FreshDatabase.of(current()).open();
    }

    /** The one that what is tested proves itself to it with. */
    public static String secret() {
        return TestPostgres.get().password();
    }

    @Override
    public Map<String, String> start() {
        System.setProperty(CURRENT, database.name());
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
