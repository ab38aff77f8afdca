package io.understudy.app.wiring;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.understudy.app.UnderstudyConfig;
import io.understudy.database.Statements;
import io.understudy.event.Changes;
import io.understudy.event.EventSettings;
import io.understudy.event.Events;
import io.understudy.event.PostgresNews;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** News among the replicas: {@code understudy.events}. */
final class EventProducers {
    @Produces
    @Singleton
    PostgresNews postgresNews(
            Statements statements,
            Vertx vertx,
            ObjectMapper json,
            UnderstudyConfig config,
            DatabasePool pool,
            @ConfigProperty(name = "quarkus.datasource.reactive.url") String url,
            @ConfigProperty(name = "quarkus.datasource.username") Optional<String> user,
            @ConfigProperty(name = "quarkus.datasource.password") Optional<String> password) {
        var standard = EventSettings.DEFAULT;
        return new PostgresNews(
                statements,
                vertx,
                json,
                pool.options().isEmpty() ? PostgresNews.databases(url, user, password) : pool.options(),
                new EventSettings(
                        standard.queue(),
                        standard.batch(),
                        standard.gap(),
                        standard.longest(),
                        config.events().history(),
                        standard.lag(),
                        standard.watchers(),
                        standard.look()));
    }

    @Produces
    @Singleton
    Events events(PostgresNews news) {
        return news.events();
    }

    @Produces
    @Singleton
    Changes changes(PostgresNews news) {
        return news.changes();
    }
}
