package io.understudy.app;

import io.understudy.app.postgres.EmbeddedPostgres;
import java.nio.file.Path;

/** One PostgreSQL for all tests of a JVM, below {@code target}; it ends with the JVM. */
final class TestPostgres {
    private static final Path TARGET = Path.of("target", "postgres");
    private static final EmbeddedPostgres POSTGRES = start();

    private TestPostgres() {}

    static EmbeddedPostgres get() {
        return POSTGRES;
    }

    private static EmbeddedPostgres start() {
        var postgres = EmbeddedPostgres.start(
                TARGET.resolve("data-" + ProcessHandle.current().pid()), TARGET);
        Runtime.getRuntime().addShutdownHook(new Thread(postgres::close, "test-postgres-stop"));
        return postgres;
    }
}
