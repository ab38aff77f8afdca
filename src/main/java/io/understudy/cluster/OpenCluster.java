package io.understudy.cluster;

import io.understudy.connector.Capacity;
import io.understudy.connector.Connector;
import java.time.Instant;
import java.util.Optional;

/** A registered cluster with its live connection. */
public interface OpenCluster {
    default String id() {
        return cluster().id();
    }

    Cluster cluster();

    /** With all layers around it. */
    Connector connector();

    /** Whether it is worth trying: its breaker is closed, and it is the store that it should be. */
    default boolean usable() {
        return state() == State.UP;
    }

    State state();

    /** Since when the state is what it is. */
    Instant since();

    /** What went wrong last, in an administrator's words; empty while all is well. */
    Optional<String> lastError();

    /** The room that it told last. */
    Capacity capacity();

    /** As in the API. */
    enum State {
        UP,
        DOWN,
        /** Not known yet, or its breaker is half open. */
        PROBING
    }
}
