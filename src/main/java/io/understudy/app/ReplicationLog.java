package io.understudy.app;

import io.understudy.catalog.Attempt;
import io.understudy.catalog.CopyState;
import io.understudy.catalog.ObjectState;
import io.understudy.catalog.Outcome;
import io.understudy.connector.ConnectorException;
import io.understudy.object.DataId;
import io.understudy.object.Version;
import io.understudy.replication.ReplicationListener;
import io.understudy.replication.WriteResult;
import io.understudy.restore.ReadListener;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** A line for each debt that arises, is paid or is not, and for each bad copy: who and where, never content. */
@Singleton
final class ReplicationLog implements ReplicationListener, ReadListener {
    private static final Logger LOG = Logger.getLogger(ReplicationLog.class);

    @Override
    public void wrote(DataId id, WriteResult result, long bytes, long nanos) {
        switch (result) {
            case WriteResult.Stored stored -> owed(id, stored);
            case WriteResult.NotStored failed ->
                LOG.warnf("A write was stored nowhere. id=%s reasons=%s", shown(id), reasons(failed.failures()));
            case WriteResult.Unknown unknown ->
                LOG.warnf(
                        "A write's outcome is not known yet. id=%s version=%s reasons=%s",
                        shown(id), unknown.version(), reasons(unknown.failures()));
            case WriteResult.PreconditionFailed refused ->
                LOG.debugf("A write's condition did not hold. id=%s", shown(id));
            case WriteResult.Undecided refused ->
                LOG.debugf("A write's condition could not be decided. id=%s", shown(id));
        }
    }

    @Override
    public void paid(DataId id, Version version, String cluster, Attempt.Kind kind, long bytes) {
        LOG.infof(
                "A debt was paid. id=%s version=%s cluster=%s kind=%s bytes=%d",
                shown(id), version, cluster, kind, bytes);
    }

    @Override
    public void unpaid(
            DataId id, Version version, String cluster, Attempt.Kind kind, String reason, Outcome.Verdict verdict) {
        var level = switch (verdict) {
            case COUNTED, GIVEN_BACK -> Logger.Level.INFO;
            case SET_ASIDE, LOST -> Logger.Level.ERROR;
        };
        LOG.logf(
                level,
                "A debt could not be paid. id=%s version=%s cluster=%s kind=%s verdict=%s reason=%s",
                shown(id),
                version,
                cluster,
                kind,
                verdict,
                shown(reason));
    }

    @Override
    public void corrupt(DataId id, Version version, String cluster) {
        LOG.errorf("A copy is not what was stored. id=%s version=%s cluster=%s", shown(id), version, cluster);
    }

    @Override
    public void served(DataId id, String cluster, boolean failedOver, long bytes) {
        if (failedOver) {
            LOG.infof("A read was served by another copy. id=%s cluster=%s", shown(id), cluster);
        }
    }

    private static void owed(DataId id, WriteResult.Stored stored) {
        var pending = pending(stored.state());
        if (!pending.isEmpty()) {
            LOG.infof("A write left debts. id=%s version=%s pending=%s", shown(id), stored.version(), pending);
        }
    }

    private static String pending(ObjectState state) {
        return state.current().stream()
                .filter(CopyState::pending)
                .map(CopyState::cluster)
                .sorted()
                .collect(Collectors.joining(","));
    }

    private static String reasons(List<ConnectorException> failures) {
        return shown(failures.stream().map(Throwable::getMessage).collect(Collectors.joining("; ")));
    }

    private static String shown(DataId id) {
        return shown(id.value());
    }

    /** Clients choose ids and servers choose reasons: neither may break a line or end a value. */
    private static String shown(String text) {
        var line = new StringBuilder("\"");
        text.codePoints().forEach(point -> {
            if (point == '"' || point == '\\') {
                line.append('\\').appendCodePoint(point);
            } else if (Character.isISOControl(point) || point == '\u2028' || point == '\u2029') {
                line.append(String.format("\\u%04x", point));
            } else {
                line.appendCodePoint(point);
            }
        });
        return line.append('"').toString();
    }
}
