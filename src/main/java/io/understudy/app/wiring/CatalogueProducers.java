package io.understudy.app.wiring;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.understudy.app.Listeners;
import io.understudy.app.UnderstudyConfig;
import io.understudy.catalog.Catalogue;
import io.understudy.catalog.Debts;
import io.understudy.catalog.PostgresCatalogues;
import io.understudy.catalog.Processes;
import io.understudy.database.Statements;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.hibernate.reactive.mutiny.Mutiny;

/** What is stored and what is owed: {@code understudy.database}. */
final class CatalogueProducers {
    @Produces
    @Singleton
    Statements statements(Mutiny.SessionFactory sessions, Vertx vertx, ObjectMapper json) {
        return new Statements(sessions, vertx, json);
    }

    @Produces
    @Singleton
    PostgresCatalogues catalogues(Mutiny.SessionFactory sessions, Vertx vertx, ObjectMapper json) {
        return new PostgresCatalogues(sessions, vertx, json);
    }

    @Produces
    @Singleton
    Catalogue catalogue(PostgresCatalogues catalogues, UnderstudyConfig config, Listeners listeners) {
        var database = config.database();
        return catalogues.catalogue(database.largestBatch(), database.parallelBatches(), listeners);
    }

    @Produces
    @Singleton
    Debts debts(PostgresCatalogues catalogues, UnderstudyConfig config) {
        return catalogues.debts(config.replay().postponed());
    }

    @Produces
    @Singleton
    Processes processes(PostgresCatalogues catalogues) {
        return catalogues.processes();
    }
}
