package io.understudy.app.wiring;

import io.understudy.app.Listeners;
import io.understudy.app.UnderstudyConfig;
import io.understudy.catalog.Catalogue;
import io.understudy.cluster.Registry;
import io.understudy.connector.Timing;
import io.understudy.replication.InFlight;
import io.understudy.replication.Leftovers;
import io.understudy.replication.Marks;
import io.understudy.replication.ProcessLife;
import io.understudy.replication.StageIds;
import io.understudy.replication.Tracing;
import io.understudy.replication.WriteSettings;
import io.understudy.replication.Writer;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The write path: {@code understudy.write}. */
final class WriteProducers {
    @Produces
    @Singleton
    WriteSettings writeSettings(UnderstudyConfig config) {
        var write = config.write();
        return new WriteSettings(
                write.buffer().inMemory(),
                write.deadline(),
                write.clientStall(),
                write.slowestClient().bytes(),
                write.largestBody().bytes(),
                write.retryPause());
    }

    @Produces
    @Singleton
    Writer writer(
            Catalogue catalogue,
            Registry registry,
            InFlight inFlight,
            Marks marks,
            Leftovers leftovers,
            StageIds stages,
            ProcessLife life,
            WriteSettings settings,
            Listeners listeners,
            Tracing tracing,
            Timing timing) {
        return new Writer(
                catalogue, registry, inFlight, marks, leftovers, stages, life, settings, listeners, tracing, timing);
    }
}
