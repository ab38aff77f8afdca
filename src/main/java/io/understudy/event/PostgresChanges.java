package io.understudy.event;

import io.understudy.database.Statements;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jboss.logging.Logger;

/** Changes across replicas, by way of a notification. */
final class PostgresChanges implements Changes {
    static final String CHANNEL = "understudy_definitions";

    private static final Logger LOG = Logger.getLogger(PostgresChanges.class);
    private static final String TELL = "select cast('true' as text) from pg_notify('" + CHANNEL + "', '')";

    private final Statements statements;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private boolean owed;
    private boolean telling;

    PostgresChanges(Statements statements) {
        this.statements = statements;
    }

    @Override
    public void tell() {
        synchronized (this) {
            owed = true;
        }
        tellOwed();
    }

    @Override
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** Something has changed, or may have. */
    void heard() {
        listeners.forEach(Runnable::run);
    }

    /** Tells what could not be told before. */
    void tellOwed() {
        synchronized (this) {
            if (telling || !owed) {
                return;
            }
            telling = true;
            owed = false;
        }
        statements.query(TELL).subscribe().with(done -> told(), this::untold);
    }

    private void told() {
        synchronized (this) {
            telling = false;
        }
        tellOwed();
    }

    private void untold(Throwable failure) {
        LOG.warnf("The other replicas could not be told of a change yet. reason=%s", failure);
        synchronized (this) {
            telling = false;
            owed = true;
        }
    }
}
