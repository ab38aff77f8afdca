package io.understudy.app;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** What happens without anybody's asking: the start, what is done again and again, and the end. */
@Singleton
final class Lifecycle {
    private final Start start;
    private final Heartbeats heartbeats;
    private final Schedules schedules;
    private final GracefulEnd end;
    private volatile boolean started;

    Lifecycle(Start start, Heartbeats heartbeats, Schedules schedules, GracefulEnd end) {
        this.start = start;
        this.heartbeats = heartbeats;
        this.schedules = schedules;
        this.end = end;
    }

    /** Whether all that a start has to do has been done. */
    boolean started() {
        return started;
    }

    void start(@Observes StartupEvent event) {
        start.run();
        heartbeats.start();
        schedules.start();
        started = true;
    }

    void prepare(@Observes ShutdownDelayInitiatedEvent event) {
        end.prepare();
    }

    void stop(@Observes ShutdownEvent event) {
        if (!started) {
            return;
        }
        started = false;
        end.run();
    }
}
