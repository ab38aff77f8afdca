package io.understudy.app;

import io.understudy.app.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/**
 * One PostgreSQL for all tests of a JVM, below {@code target}; it ends with the JVM. Where it is stands in the system
 * properties, because every test application loads this class anew.
 */
record TestPostgres(String url, String user, String password) {
    private static final String URL = "test.postgres.url";
    private static final String USER = "test.postgres.user";
    private static final String PASSWORD = "test.postgres.password";
    private static final Path TARGET = Path.of("target", "postgres").toAbsolutePath();
    private static final Path DATA =
            TARGET.resolve("data-" + ProcessHandle.current().pid());

    static TestPostgres get() {
        // A lock that all class loaders share.
        synchronized (System.getProperties()) {
            if (System.getProperty(URL) == null) {
                start();
            }
            return new TestPostgres(property(URL), property(USER), property(PASSWORD));
        }
    }

    private static void start() {
        var postgres = EmbeddedPostgres.start(DATA, TARGET);
        System.setProperty(URL, postgres.url());
        System.setProperty(USER, postgres.user());
        System.setProperty(PASSWORD, postgres.password());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(postgres), "test-postgres-stop"));
    }

    private static String property(String name) {
        return System.getProperty(name, "");
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
