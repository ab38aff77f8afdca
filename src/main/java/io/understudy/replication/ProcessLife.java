package io.understudy.replication;

import io.smallrye.mutiny.Uni;
import io.understudy.catalog.Processes;
import io.understudy.connector.Blocking;
import io.understudy.object.ProcessId;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * This process's life among the replicas: its id and heartbeat. Whoever was silent for too long has been declared dead
 * and fenced; it goes on under a new id, with new stage folders.
 */
public final class ProcessLife {
    private static final Logger LOG = Logger.getLogger(ProcessLife.class);

    /** The process was declared dead while it was doing this; under its new id it can be done again. */
    public static final class EndedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        public EndedException() {
            super("this process was declared dead and has to go on under a new id");
        }
    }

    private final Processes processes;
    private final InFlight inFlight;
    private final Supplier<ProcessId> fresh;
    private final Function<ProcessId, Uni<Void>> onRenewed;
    private final Duration strayAge;
    private final AtomicReference<ProcessId> current;
    private final AtomicReference<@Nullable Uni<Void>> renewing = new AtomicReference<>();
    private volatile boolean suspected;

    /**
     * @param fresh makes ids
     * @param onRenewed makes the clusters ready for every new id, after it has been registered
     * @param strayAge attempts older than this that nobody here minds are given up to recovery
     */
    public ProcessLife(
            Processes processes,
            InFlight inFlight,
            Supplier<ProcessId> fresh,
            Function<ProcessId, Uni<Void>> onRenewed,
            Duration strayAge) {
        this.processes = processes;
        this.inFlight = inFlight;
        this.fresh = fresh;
        this.onRenewed = onRenewed;
        this.strayAge = strayAge;
        this.current = new AtomicReference<>(fresh.get());
    }

    public ProcessId current() {
        return current.get();
    }

    /** Registers the first id. */
    public Uni<Void> start() {
        return processes.register(current()).chain(() -> onRenewed.apply(current()));
    }

    /** Says that we live, and gives up what nobody here minds any more. To be called every few seconds. */
    public Uni<Void> beat() {
        return processes
                .heartbeat(current())
                .chain(alive -> alive ? strays() : renew())
                .invoke(() -> suspected = false);
    }

    /** Somebody may have fenced us: whether the next heartbeat should not wait. */
    public boolean suspected() {
        return suspected;
    }

    /** A cluster has refused this process: somebody may have declared it dead. */
    public void suspect() {
        suspected = true;
    }

    /** Goes on under a new id; callers at the same time share it. */
    Uni<Void> renew() {
        return Uni.createFrom().deferred(() -> {
            var mine = Uni.createFrom()
                    .deferred(this::takeNewId)
                    .onTermination()
                    .invoke(() -> renewing.set(null))
                    .memoize()
                    .indefinitely();
            var running = renewing.compareAndExchange(null, mine);
            // Each goes on on its own event loop.
            return (running == null ? mine : running).emitOn(Blocking.here());
        });
    }

    /** Ends in good order: others need not wait for the heartbeat to grow old. */
    public Uni<Void> retire() {
        return processes.retire(current());
    }

    private Uni<Void> takeNewId() {
        var old = current();
        return processes.heartbeat(old).chain(alive -> {
            if (alive) {
                return Uni.createFrom().voidItem();
            }
            var next = fresh.get();
            LOG.warnf("This process was declared dead and goes on under a new id. old=%s new=%s", old, next);
            // Not before the clusters are open under it: who meets one that is not waits for the renewal, or begins it.
            return processes.register(next).chain(() -> onRenewed.apply(next)).invoke(() -> current.set(next));
        });
    }

    private Uni<Void> strays() {
        return processes
                .abandonStrays(current(), inFlight.writes(), strayAge)
                .invoke(count -> {
                    if (count > 0) {
                        LOG.warnf("Attempts that nobody minds were given up to recovery. count=%d", count);
                    }
                })
                .replaceWithVoid();
    }
}
