package io.understudy.api;

import java.sql.DriverManager;
import java.sql.SQLException;

/** Keeps everybody from a database, and throws out who is in; over when closed. */
final class DatabaseOutage implements AutoCloseable {
    private final String server;
    private final String database;
    private final String user;
    private final String password;

    /** @param url in the reactive client's form */
    DatabaseOutage(String url, String user, String password) {
        var slash = url.lastIndexOf('/');
        this.server = url.substring(0, slash);
        this.database = url.substring(slash + 1);
        this.user = user;
        this.password = password;
        administer("alter database " + database + " allow_connections false");
        administer("select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + database + "'");
    }

    @Override
    public void close() {
        administer("alter database " + database + " allow_connections true");
    }

    private void administer(String sql) {
        try (var connection = DriverManager.getConnection("jdbc:" + server + "/postgres", user, password);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql + " failed", e);
        }
    }
}
