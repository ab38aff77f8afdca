package io.understudy.app;

import io.quarkus.arc.All;
import io.understudy.catalog.Attempt;
import io.understudy.catalog.BatchListener;
import io.understudy.catalog.Outcome;
import io.understudy.object.DataId;
import io.understudy.object.Version;
import io.understudy.replication.ReplicationListener;
import io.understudy.replication.WriteResult;
import io.understudy.restore.ReadListener;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** Everybody who listens, as one. A listener that fails harms neither the others nor the write. */
@Singleton
@Typed(Listeners.class)
public final class Listeners implements ReplicationListener, ReadListener, BatchListener {
    private static final Logger LOG = Logger.getLogger(Listeners.class);

    private final List<ReplicationListener> replication;
    private final List<ReadListener> reads;
    private final List<BatchListener> batches;

    Listeners(
            @All List<ReplicationListener> replication,
            @All List<ReadListener> reads,
            @All List<BatchListener> batches) {
        this.replication = List.copyOf(replication);
        this.reads = List.copyOf(reads);
        this.batches = List.copyOf(batches);
    }

    @Override
    public void phase(Phase phase, long nanos) {
        tell(replication, listener -> listener.phase(phase, nanos));
    }

    @Override
    public void wrote(DataId id, WriteResult result, long bytes, long nanos) {
        tell(replication, listener -> listener.wrote(id, result, bytes, nanos));
    }

    @Override
    public void paid(DataId id, Version version, String cluster, Attempt.Kind kind, long bytes) {
        tell(replication, listener -> listener.paid(id, version, cluster, kind, bytes));
    }

    @Override
    public void unpaid(
            DataId id, Version version, String cluster, Attempt.Kind kind, String reason, Outcome.Verdict verdict) {
        tell(replication, listener -> listener.unpaid(id, version, cluster, kind, reason, verdict));
    }

    /** Both paths find corrupt copies; each one's listeners hear of it, and whoever is both hears once. */
    @Override
    public void corrupt(DataId id, Version version, String cluster) {
        tell(replication, listener -> listener.corrupt(id, version, cluster));
        tell(reads, listener -> {
            if (!(listener instanceof ReplicationListener)) {
                listener.corrupt(id, version, cluster);
            }
        });
    }

    @Override
    public void served(DataId id, String cluster, boolean failedOver, long bytes) {
        tell(reads, listener -> listener.served(id, cluster, failedOver, bytes));
    }

    @Override
    public void wrote(int items) {
        tell(batches, listener -> listener.wrote(items));
    }

    private static <T> void tell(List<T> listeners, Consumer<T> news) {
        for (var listener : listeners) {
            try {
                news.accept(listener);
            } catch (RuntimeException e) {
                LOG.errorf(
                        e, "A listener failed. listener=%s", listener.getClass().getName());
            }
        }
    }
}
