package io.understudy.app;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.UUID;
import org.flywaydb.core.Flyway;

/** An empty database with all migrations applied, of which nobody else knows; gone when closed. */
public final class FreshDatabase implements AutoCloseable {
    private final String name;

    private FreshDatabase(String name) {
        this.name = name;
    }

    public static FreshDatabase create() {
        var database = new FreshDatabase("fresh_" + UUID.randomUUID().toString().replace("-", ""));
        administer("create database " + database.name);
        Flyway.configure()
                .dataSource("jdbc:" + database.url(), database.user(), database.password())
                .load()
                .migrate();
        return database;
    }

    /** One that has been made before. */
    static FreshDatabase of(String name) {
        return new FreshDatabase(name);
    }

    /** In the reactive client's form. */
    public String url() {
        var server = TestPostgres.get().url();
        return server.substring(0, server.lastIndexOf('/') + 1) + name;
    }

    String name() {
        return name;
    }

    public String user() {
        return TestPostgres.get().user();
    }

    public String password() {
        return TestPostgres.get().password();
    }

    /** For looking into it behind the back of what is tested. */
    public Connection open() throws SQLException {
        return DriverManager.getConnection("jdbc:" + url(), user(), password());
    }

    @Override
    public void close() {
        administer("drop database " + name + " with (force)");
    }

    private static void administer(String sql) {
        var postgres = TestPostgres.get();
        try (var connection =
                        DriverManager.getConnection("jdbc:" + postgres.url(), postgres.user(), postgres.password());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql + " failed", e);
        }
    }
}
