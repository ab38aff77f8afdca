package io.understudy.catalog;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.understudy.database.Statements;
import io.vertx.core.Vertx;
import java.time.Duration;
import org.hibernate.reactive.mutiny.Mutiny;

/** Opens the ports of the catalogue on one PostgreSQL database. */
public final class PostgresCatalogues {
    private final Statements statements;

    public PostgresCatalogues(Mutiny.SessionFactory sessions, Vertx vertx, ObjectMapper json) {
        statements = new Statements(sessions, vertx, json, CatalogueException::new);
    }

    /**
     * What is stored where.
     *
     * @param largestBatch items in one statement
     * @param parallelBatches statements of one kind under way at once
     */
    public Catalogue catalogue(int largestBatch, int parallelBatches, BatchListener listener) {
        return new PostgresCatalogue(statements, largestBatch, parallelBatches, listener);
    }

    /**
     * What is owed.
     *
     * @param postponed how long a debt waits that a newer attempt may settle
     */
    public Debts debts(Duration postponed) {
        return new PostgresDebts(statements, postponed);
    }

    public Processes processes() {
        return new PostgresProcesses(statements);
    }
}
