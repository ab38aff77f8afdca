package io.understudy.connector.layer;

import io.understudy.connector.ConnectorException.Kind;
import java.util.Optional;

/** Hears of every call to a cluster that has ended; must not block. */
@FunctionalInterface
public interface CallListener {
    /**
     * A call that has ended.
     *
     * @param nanos how long it took, waiting and trying again included; from the first to the last byte for
     *     {@link Operation#READ}
     * @param failure what went wrong, empty where nothing did
     * @param bytesIn read from the cluster
     * @param bytesOut given to the cluster
     */
    record Call(String cluster, Operation operation, long nanos, Optional<Kind> failure, long bytesIn, long bytesOut) {}

    void ended(Call call);
}
