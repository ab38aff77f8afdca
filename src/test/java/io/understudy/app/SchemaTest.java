package io.understudy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SchemaTest {
    private FreshDatabase database;
    private Vertx vertx;
    private Pool pool;

    @BeforeEach
    void open() {
        database = FreshDatabase.create();
        vertx = Vertx.vertx();
        pool = PgBuilder.pool()
                .connectingTo(database.url().replace("//", "//" + database.user() + ":" + database.password() + "@"))
                .using(vertx)
                .build();
    }

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        database.close();
    }

    @Test
    void whatIsPackagedIsTheFolder() throws IOException {
        try (var files = Files.list(Path.of("src/main/resources/db/migration"))) {
            assertThat(Migration.packaged())
                    .extracting(Migration::script)
                    .containsExactlyInAnyOrderElementsOf(
                            files.map(file -> file.getFileName().toString()).toList());
        }
    }

    @Test
    void flywayIsNotNeededWhereItHasDoneAll() {
        assertThat(Schema.upToDate(pool)).isTrue();
    }

    @Test
    void scriptsMayHaveTheirFolderInFront() throws SQLException {
        run("update flyway_schema_history set script = 'db/migration/' || script");

        assertThat(Schema.upToDate(pool)).isTrue();
    }

    @Test
    void whatIsNewerThanThisVersionIsNoReasonForIt() throws SQLException {
        run(
                "insert into flyway_schema_history select 100, '9', 'later', 'SQL', 'V9__later.sql', 7, installed_by, now(), 1,"
                        + " true from flyway_schema_history where version = '1'");

        assertThat(Schema.upToDate(pool)).isTrue();
    }

    @Test
    void itIsNeededWhereAScriptIsMissing() throws SQLException {
        run("delete from flyway_schema_history where version = '5'");

        assertThat(Schema.upToDate(pool)).isFalse();
    }

    @Test
    void itIsNeededWhereAScriptHasChanged() throws SQLException {
        run("update flyway_schema_history set checksum = checksum + 1 where script = 'R__catalogue_functions.sql'");

        assertThat(Schema.upToDate(pool)).isFalse();
    }

    @Test
    void itIsNeededWhereAScriptHasFailed() throws SQLException {
        run("update flyway_schema_history set success = false where version = '5'");

        assertThat(Schema.upToDate(pool)).isFalse();
    }

    @Test
    void itIsNeededWhereThereIsNoHistory() throws SQLException {
        run("drop table flyway_schema_history");

        assertThat(Schema.upToDate(pool)).isFalse();
    }

    @Test
    void itIsNeededWhereARepairHasGivenAScriptUp() throws SQLException {
        run(
                "insert into flyway_schema_history select 100, version, description, 'DELETE', script, checksum, installed_by,"
                        + " now(), 0, true from flyway_schema_history where version = '5'");

        assertThat(Schema.upToDate(pool)).isFalse();
    }

    @Test
    void itIsNeededWhereAnotherSchemaHasTheHistory() throws SQLException {
        run("create schema " + database.user() + " authorization current_user");

        assertThat(Schema.upToDate(pool)).isFalse();
    }

    private void run(String sql) throws SQLException {
        try (var connection = database.open();
                var statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }
}
