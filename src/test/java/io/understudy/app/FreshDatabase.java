package io.understudy.app;

import io.vertx.core.Vertx;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;
import org.hibernate.cfg.Configuration;
import org.hibernate.reactive.mutiny.Mutiny;
import org.hibernate.reactive.provider.ReactiveServiceRegistryBuilder;
import org.hibernate.reactive.vertx.VertxInstance;

/** An empty database with all migrations applied, of which nobody else knows; gone when closed. */
public final class FreshDatabase implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final String POOL_SIZE = "8";

    private final String name;

    private FreshDatabase(String name) {
        this.name = name;
    }

    public static FreshDatabase create() {
        var database = new FreshDatabase("fresh_" + COUNT.incrementAndGet());
        administer("create database " + database.name);
        Flyway.configure()
                .dataSource("jdbc:" + database.url(), database.user(), database.password())
                .load()
                .migrate();
        return database;
    }

    /** In the reactive client's form. */
    public String url() {
        var server = TestPostgres.get().url();
        return server.substring(0, server.lastIndexOf('/') + 1) + name;
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

    /** Hibernate Reactive's sessions on it, on the event loops of {@code vertx}; close them before the database. */
    public Mutiny.SessionFactory sessions(Vertx vertx, Class<?>... entities) {
        var configuration = new Configuration();
        for (var entity : entities) {
            configuration.addAnnotatedClass(entity);
        }
        configuration
                .setProperty("jakarta.persistence.jdbc.url", url())
                .setProperty("jakarta.persistence.jdbc.user", user())
                .setProperty("jakarta.persistence.jdbc.password", password())
                .setProperty("hibernate.connection.pool_size", POOL_SIZE);
        var services = new ReactiveServiceRegistryBuilder()
                .addService(VertxInstance.class, (VertxInstance) () -> vertx)
                .applySettings(configuration.getProperties())
                .build();
        return configuration.buildSessionFactory(services).unwrap(Mutiny.SessionFactory.class);
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
