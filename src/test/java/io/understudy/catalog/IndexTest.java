package io.understudy.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What it costs must not grow with the catalogue: a hundred thousand objects, a few debts due, many that are not. */
class IndexTest {
    private static final int OBJECTS = 100_000;
    private static final int SCHEDULED = 20_000;
    private static final int DUE = 20;
    private static final int FEW = 400;

    private static Shelf shelf;

    @BeforeAll
    static void fill() {
        shelf = new Shelf();
        shelf.database.execute(
                "insert into object (id, last_version, version, size) select convert_to('id' || to_char(n, 'fm000000'),"
                        + " 'utf8'), 7, 7, 1 from generate_series(1, " + OBJECTS + ") n",
                "insert into copy (object_id, cluster, natural_place, place, folded, role, wanted, held, due)"
                        + " select o.id, c, encode(o.id, 'escape'), encode(o.id, 'escape'), encode(o.id, 'escape'),"
                        + " case c when 'p1' then 'primary' else 'backup' end, 7, 7, null"
                        + " from object o cross join unnest(array['p1', 'vault']) c",
                "update copy set held = 0, due = now() + interval '1 day' where cluster = 'vault' and object_id in"
                        + " (select id from object order by md5(id) limit " + SCHEDULED + ")",
                "update copy set held = 0, due = now() - interval '1 hour' where cluster = 'p1' and object_id in"
                        + " (select id from object order by md5(id) desc limit " + DUE + ")",
                "vacuum analyze");
    }

    @AfterAll
    static void close() {
        shelf.close();
    }

    @Test
    void claimingLooksAtWhatIsDueOnly() throws SQLException {
        assertCheap("select catalogue_claim('" + shelf.process + "', '{p1,vault}', array(select 'w' || n from"
                + " generate_series(1, 10) n), 1000, 1000)");
    }

    @Test
    void claimingWhereNothingIsDueCostsNothing() throws SQLException {
        assertCheap("select catalogue_claim('" + shelf.process + "', '{vault,other}', '{w1,w2}', 1000, 1000)");
    }

    @Test
    void anIntentAndItsSettlementLookAtOneObject() throws SQLException {
        var draft = shelf.draft("id050000/x").under("");
        var intent = "[" + Json.of(draft.intent()) + "]";
        var outcome = "[" + Json.of(draft.outcome(CopyResult.stored("p1"), CopyResult.missing("vault", "x"))) + "]";

        assertCheap("select catalogue_intend('" + intent + "')", "select catalogue_settle('" + outcome + "')");
        assertCheap("select catalogue_bury('[{\"id\":\"" + Shelf.hex("id050001") + "\"}]')");
    }

    @Test
    void aPageOfAListingEndsWithItsPrefix() throws SQLException {
        assertCheap(
                "prepare page as " + prepared(PostgresCatalogue.LIST),
                generic(),
                "execute page('" + Shelf.hex("id00000") + "', '', '" + Shelf.hex("id00001") + "', 1000)");
    }

    @Test
    void aPageOfMarkersLooksAtMarkers() throws SQLException {
        assertCheap(
                "prepare page as " + prepared(PostgresDebts.MARKERS),
                generic(),
                "execute page('', '', '" + Shelf.hex("id050000") + "', 'vault', 'id050000', 50)");
    }

    /** A connection keeps its plans, and none of those that it made over empty tables may read all of large ones. */
    @Test
    void plansMadeOverAnEmptyCatalogueServeALargeOne() throws SQLException {
        try (var young = new Shelf();
                var connection = young.database.connect();
                var statement = connection.createStatement()) {
            statement.execute("set plan_cache_mode = force_generic_plan");
            for (var id : List.of("a/1", "a/2", "a/3")) {
                write(statement, young.draft(id));
            }
            young.database.execute(
                    "insert into object (id, version) select convert_to('b/' || n, 'utf8'), 7"
                            + " from generate_series(1, 2000) n",
                    "insert into copy (object_id, cluster, natural_place, place, folded, role, wanted, held)"
                            + " select convert_to('b/' || n, 'utf8'), c, 'b/' || n, 'b/' || n, 'b/' || n, 'primary', 7, 7"
                            + " from generate_series(1, 2000) n cross join unnest(array['p1', 'vault']) c");

            connection.setAutoCommit(false);
            write(statement, young.draft("a/4"));

            assertThat(touched(connection, "seq_tup_read") + touched(connection, "idx_tup_fetch"))
                    .isLessThan(FEW);
            connection.rollback();
        }
    }

    private static void write(Statement statement, Shelf.Draft draft) throws SQLException {
        statement.execute("select catalogue_intend('[" + Json.of(draft.intent()) + "]')");
        statement.execute("select catalogue_settle('["
                + Json.of(draft.outcome(CopyResult.stored("p1"), CopyResult.stored("vault"))) + "]')");
    }

    /** Runs statements in one transaction that is rolled back, and counts the rows of the big tables that they touch. */
    private static void assertCheap(String... statements) throws SQLException {
        try (var connection = shelf.database.connect()) {
            connection.setAutoCommit(false);
            try (var statement = connection.createStatement()) {
                for (var sql : statements) {
                    statement.execute(sql);
                }
            }
            assertThat(touched(connection, "seq_tup_read"))
                    .as("rows of sequential scans")
                    .isZero();
            assertThat(touched(connection, "idx_tup_fetch")).as("rows by index").isLessThan(FEW);
            connection.rollback();
        }
    }

    private static long touched(Connection connection, String counter) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("select sum(" + counter
                        + ") from pg_stat_xact_user_tables where relname in ('object', 'copy')")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** As the service's connections have it after a while: a plan that knows no values. */
    private static String generic() {
        return "set local plan_cache_mode = force_generic_plan";
    }

    private static String prepared(String sql) {
        return sql.replace('?', '$');
    }
}
