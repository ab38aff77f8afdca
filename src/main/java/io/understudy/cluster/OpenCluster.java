package io.understudy.cluster;

import io.understudy.connector.Connector;
import java.util.Optional;

/** A registered cluster with its live connection. */
public interface OpenCluster {
    String id();

    /** With all layers around it. */
    Connector connector();

    /** Whether it is worth trying: its breaker is closed, and it is the store that it should be. */
    boolean usable();

    /** What went wrong last, in an administrator's words; empty while all is well. */
    Optional<String> lastError();
}
