package io.understudy.app.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresTest {
    private static final Path SOFTWARE = Path.of("target", "postgres");

    @TempDir
    Path data;

    @Test
    void findsEverythingAgainAtTheNextStart() throws SQLException {
        try (var first = EmbeddedPostgres.start(data, SOFTWARE)) {
            execute(first, "create table kept (n int)", "insert into kept values (7)");
        }

        try (var second = EmbeddedPostgres.start(data, SOFTWARE)) {
            assertThat(number(second, "select n from kept")).isEqualTo(7);
        }
    }

    @Test
    void theFolderNamesItsProcessAsLongAsItLives() throws IOException {
        try (var postgres = EmbeddedPostgres.start(data, SOFTWARE)) {
            assertThat(postgres.url()).isNotEmpty();
            assertThat(data.resolve("lock"))
                    .hasContent(Long.toString(ProcessHandle.current().pid()));
        }

        assertThat(data.resolve("lock")).isEmptyFile();
    }

    @Test
    void findsEverythingAgainAfterHavingBeenKilled() throws SQLException, IOException {
        try (var first = EmbeddedPostgres.start(data, SOFTWARE)) {
            execute(first, "create table kept (n int)", "insert into kept values (7)");
            var postmaster = postmaster();
            ProcessHandle.of(postmaster).orElseThrow().destroyForcibly();
            Awaitility.await().until(() -> !alive(postmaster));
        }

        try (var second = EmbeddedPostgres.start(data, SOFTWARE)) {
            assertThat(number(second, "select n from kept")).isEqualTo(7);
        }
    }

    @Test
    void stopsTheOneThatHasOutlivedItsApplication() throws SQLException, IOException {
        var home = Files.createDirectory(data.resolve("postgres"));
        var first = EmbeddedPostgres.start(data, SOFTWARE);
        execute(first, "create table kept (n int)", "insert into kept values (7)");
        var old = postmaster();
        first.abandon();

        try (var second = EmbeddedPostgres.start(data, SOFTWARE)) {
            assertThat(number(second, "select n from kept")).isEqualTo(7);
            Awaitility.await().until(() -> !alive(old));
            assertThat(home).isDirectory();
        }
    }

    @Test
    void aPidFileThatNamesAnotherProgramIsNoHindrance() throws IOException, SQLException {
        EmbeddedPostgres.start(data, SOFTWARE).close();
        Files.writeString(pidFile(), ProcessHandle.current().pid() + "\n");

        try (var postgres = EmbeddedPostgres.start(data, SOFTWARE)) {
            assertThat(number(postgres, "select 1")).isEqualTo(1);
        }
    }

    @Test
    void refusesToShareItsFolder() {
        try (var first = EmbeddedPostgres.start(data, SOFTWARE)) {
            assertThatThrownBy(() -> EmbeddedPostgres.start(data, SOFTWARE))
                    .isInstanceOf(PostgresException.class)
                    .hasMessageContaining("is in use by another instance")
                    .hasMessageContaining("understudy.data");
            assertThat(first.url()).startsWith("postgresql://127.0.0.1:");
        }
    }

    @Test
    void takesAnotherPortWhereSomebodyWasFaster() throws IOException, SQLException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
                var free = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            var next = free.getLocalPort();
            free.close();
            var ports = new ArrayDeque<>(List.of(taken.getLocalPort(), taken.getLocalPort(), next));

            try (var postgres = EmbeddedPostgres.start(data, SOFTWARE, ports::remove)) {
                assertThat(postgres.url()).contains(":" + next + "/");
                assertThat(number(postgres, "select 1")).isEqualTo(1);
            }
        }
    }

    @Test
    void nobodyComesInWithoutThePasswordAndOnlyTheOwnerReadsIt() throws IOException {
        try (var postgres = EmbeddedPostgres.start(data, SOFTWARE)) {
            assertThatThrownBy(() -> DriverManager.getConnection("jdbc:" + postgres.url(), postgres.user(), "guess")
                            .close())
                    .isInstanceOf(SQLException.class);
            assertThat(Files.getPosixFilePermissions(data.resolve("postgres").resolve("password")))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }
    }

    @Test
    void whatItAcknowledgesIsOnDisk() throws SQLException {
        try (var postgres = EmbeddedPostgres.start(data, SOFTWARE)) {
            assertThat(text(postgres, "show fsync")).isEqualTo("on");
            assertThat(text(postgres, "show full_page_writes")).isEqualTo("on");
            assertThat(text(postgres, "show synchronous_commit")).isEqualTo("on");
        }
    }

    @Test
    void saysWhatIsWrongWithAFolderThatLacksItsPassword() throws IOException {
        EmbeddedPostgres.start(data, SOFTWARE).close();
        Files.delete(data.resolve("postgres").resolve("password"));

        assertThatThrownBy(() -> EmbeddedPostgres.start(data, SOFTWARE))
                .isInstanceOf(PostgresException.class)
                .hasMessageContaining("is missing");
    }

    @Test
    void aStartThatWasStoppedHalfWayBeginsAnew() throws IOException, SQLException {
        var half = Files.createDirectories(data.resolve("postgres").resolve("cluster.new"));
        Files.writeString(half.resolve("PG_VERSION"), "18");

        try (var postgres = EmbeddedPostgres.start(data, SOFTWARE)) {
            assertThat(number(postgres, "select 1")).isEqualTo(1);
        }
    }

    private Path pidFile() {
        return data.resolve("postgres").resolve("cluster").resolve("postmaster.pid");
    }

    private long postmaster() throws IOException {
        return Long.parseLong(Files.readAllLines(pidFile()).getFirst().strip());
    }

    private static boolean alive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    private static Connection open(EmbeddedPostgres postgres) throws SQLException {
        return DriverManager.getConnection("jdbc:" + postgres.url(), postgres.user(), postgres.password());
    }

    private static void execute(EmbeddedPostgres postgres, String... statements) throws SQLException {
        try (var connection = open(postgres);
                var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static String text(EmbeddedPostgres postgres, String query) throws SQLException {
        try (var connection = open(postgres);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static int number(EmbeddedPostgres postgres, String query) throws SQLException {
        return Integer.parseInt(text(postgres, query));
    }
}
