package io.understudy.event;

/**
 * Tells all replicas, this one included, that plans, clusters, protocols or routing have changed, so that they read them
 * again. A telling that cannot go out now goes out as soon as the database is back; tellings that are close together
 * may become one.
 */
public interface Changes {
    /** To be called right after a change has become durable; never blocks, never fails. */
    void tell();

    /**
     * Has {@code listener} called, on an event loop, whenever something has changed or may have changed unheard. It must
     * not block.
     */
    void onChange(Runnable listener);
}
