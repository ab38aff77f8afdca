package io.understudy.event;

/** A watcher cannot watch, or not any longer; it may come back with the last id that it has seen. */
public final class WatchException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public WatchException(String message) {
        super(message);
    }
}
