package io.understudy.app.wiring;

import io.understudy.app.Listeners;
import io.understudy.app.UnderstudyConfig;
import io.understudy.catalog.Catalogue;
import io.understudy.catalog.Debts;
import io.understudy.cluster.Registry;
import io.understudy.connector.Timing;
import io.understudy.restore.Reader;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The read path: {@code understudy.read}. */
final class RestoreProducers {
    @Produces
    @Singleton
    Reader reader(
            Catalogue catalogue,
            Debts debts,
            Registry registry,
            Listeners listeners,
            UnderstudyConfig config,
            Timing timing) {
        var read = config.read();
        return new Reader(
                catalogue,
                debts,
                registry,
                listeners,
                read.patience(),
                read.buffer().inMemory(),
                timing);
    }
}
