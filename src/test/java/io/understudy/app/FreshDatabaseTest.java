package io.understudy.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.understudy.catalog.PostgresCatalogues;
import io.vertx.core.Vertx;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FreshDatabaseTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Test
    void carriesACatalogueWithoutAnApplication() {
        var vertx = Vertx.vertx();
        try (var database = FreshDatabase.create();
                var sessions = database.sessions(vertx)) {
            var debts = new PostgresCatalogues(sessions, vertx, new ObjectMapper()).debts(Duration.ofSeconds(1));

            var summary = debts.summary().await().atMost(LIMIT);

            assertThat(summary.pending()).isZero();
            assertThat(summary.groups()).isEmpty();
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }
}
