package io.understudy.app;

import io.understudy.app.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/** One PostgreSQL for all tests of a JVM, below {@code target}; it ends with the JVM. */
final class TestPostgres {
    private static final Path TARGET = Path.of("target", "postgres");
    private static final Path DATA =
            TARGET.resolve("data-" + ProcessHandle.current().pid());
    private static final EmbeddedPostgres POSTGRES = start();

    private TestPostgres() {}

    static EmbeddedPostgres get() {
        return POSTGRES;
    }

    private static EmbeddedPostgres start() {
        var postgres = EmbeddedPostgres.start(DATA, TARGET);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(postgres), "test-postgres-stop"));
        return postgres;
    }

    private static void end(EmbeddedPostgres postgres) {
        postgres.close();
        try (var files = Files.walk(DATA)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
