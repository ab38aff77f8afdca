package io.understudy.app.wiring;

import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.understudy.app.UnderstudyConfig;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnectOptions;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Gives every wait for the database a limit: a connection on which an answer does not come is closed, and what waited
 * for it fails. Without that a database that has vanished from the network would be waited for until TCP gives up.
 */
@Singleton
final class DatabasePool implements PgPoolCreator {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
    private static final Duration POOL_LIMIT = Duration.ofSeconds(10);

    private final UnderstudyConfig config;

    private volatile List<PgConnectOptions> options = List.of();

    DatabasePool(UnderstudyConfig config) {
        this.config = config;
    }

    /** How the pool connects, with everything that is configured for it; empty before there is a pool. */
    List<PgConnectOptions> options() {
        return options;
    }

    @Override
    public Pool create(Input input) {
        for (var options : input.pgConnectOptionsList()) {
            options.setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
            options.setIdleTimeout((int) config.database().silence().toMillis());
            options.setConnectTimeout((int) CONNECT_LIMIT.toMillis());
        }
        options =
                input.pgConnectOptionsList().stream().map(PgConnectOptions::new).toList();
        input.poolOptions().setConnectionTimeoutUnit(TimeUnit.MILLISECONDS).setConnectionTimeout((int)
                POOL_LIMIT.toMillis());
        return PgBuilder.pool()
                .with(input.poolOptions())
                .connectingTo(List.<SqlConnectOptions>copyOf(input.pgConnectOptionsList()))
                .using(input.vertx())
                .build();
    }
}
