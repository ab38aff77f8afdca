package io.understudy.app;

import io.smallrye.mutiny.Uni;
import io.understudy.cluster.Registry;
import io.understudy.event.PostgresNews;
import io.understudy.replication.ProcessLife;
import io.understudy.service.Definitions;
import jakarta.inject.Singleton;
import java.time.Duration;

/** From nothing to a replica that knows what was defined, has a process id and has applied its seed. */
@Singleton
final class Start {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final MainThread mainThread;
    private final Rereading rereading;
    private final PostgresNews news;
    private final Registry registry;
    private final ProcessLife life;
    private final Definitions definitions;
    private final Seeding seeding;
    private final StandbyWarning standbyWarning;

    Start(
            MainThread mainThread,
            Rereading rereading,
            PostgresNews news,
            Registry registry,
            ProcessLife life,
            Definitions definitions,
            Seeding seeding,
            StandbyWarning standbyWarning) {
        this.mainThread = mainThread;
        this.rereading = rereading;
        this.news = news;
        this.registry = registry;
        this.life = life;
        this.definitions = definitions;
        this.seeding = seeding;
        this.standbyWarning = standbyWarning;
    }

    void run() {
        // Before anything is read: what changes behind the reading is read again.
        rereading.listen();
        news.start();
        mainThread.await("start", LIMIT, this::read);
    }

    private Uni<Void> read() {
        return registry.reload()
                .chain(life::start)
                .chain(definitions::reload)
                .chain(seeding::apply)
                .chain(standbyWarning::give);
    }
}
