package io.understudy.connector.layer;

import java.util.Optional;

/**
 * A cluster's circuit breaker: closed while calls may go through, open once so many in a row have shown an outage or a
 * probe has failed, half open while nobody knows yet. Only a probe half-opens or closes it: time alone does not.
 *
 * <p>Not SmallRye Fault Tolerance's, because that one half-opens by time, lets callers find out, and cannot be told what
 * a probe has found.
 */
public final class Breaker {
    /** Whether calls go through. */
    public enum State {
        CLOSED,
        HALF_OPEN,
        OPEN
    }

    /** Hears of changes in their order; must not block. */
    @FunctionalInterface
    public interface Listener {
        void changed(State before, State now);
    }

    private final int outages;
    private final Listener listener;
    private State state = State.HALF_OPEN;
    private Optional<String> reason = Optional.of("it has not been asked yet");
    private int inARow;

    /**
     * Half open at first.
     *
     * @param outages how many in a row open it
     */
    public Breaker(int outages, Listener listener) {
        this.outages = outages;
        this.listener = listener;
    }

    public synchronized State state() {
        return state;
    }

    /** Why calls do not go through; empty where they do. */
    public synchronized Optional<String> reason() {
        return reason;
    }

    public synchronized void close() {
        inARow = 0;
        become(State.CLOSED, Optional.empty());
    }

    public synchronized void halfOpen(String why) {
        become(State.HALF_OPEN, Optional.of(why));
    }

    /** Opens it, or tells a newer reason. */
    public synchronized void open(String why) {
        become(State.OPEN, Optional.of(why));
    }

    /** A call was answered, be it with a refusal. */
    synchronized void answered() {
        inARow = 0;
    }

    /** A call has shown an outage. */
    synchronized void failed(String why) {
        inARow++;
        if (state == State.CLOSED && inARow >= outages) {
            become(State.OPEN, Optional.of(why));
        }
    }

    private void become(State now, Optional<String> why) {
        var before = state;
        state = now;
        reason = why;
        if (before != now) {
            listener.changed(before, now);
        }
    }
}
