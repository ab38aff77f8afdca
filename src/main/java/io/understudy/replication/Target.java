package io.understudy.replication;

import io.understudy.catalog.Role;
import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorException;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.connector.Staged;
import io.understudy.object.ProcessId;
import java.util.Optional;

/** One cluster of one write: what it has staged, or why it has not. Lives on the write's event loop. */
final class Target {
    private final Connector connector;
    private final Role role;
    private final Patience patience;
    private Optional<Staged> staged = Optional.empty();
    private Optional<ConnectorException> failure = Optional.empty();

    Target(Connector connector, Role role, Patience patience) {
        this.connector = connector;
        this.role = role;
        this.patience = patience;
    }

    Connector connector() {
        return connector;
    }

    String cluster() {
        return connector.info().cluster();
    }

    /** For whom the cluster is open. */
    ProcessId process() {
        return connector.info().process();
    }

    Role role() {
        return role;
    }

    Patience patience() {
        return patience;
    }

    /** What can be committed: nothing once the target has failed. */
    Optional<Staged> staged() {
        return failure.isPresent() ? Optional.empty() : staged;
    }

    /** What lies on the cluster, whether or not the target has failed. */
    Optional<Staged> leftover() {
        return staged;
    }

    Optional<ConnectorException> failure() {
        return failure;
    }

    void succeed(Staged what) {
        staged = Optional.of(what);
    }

    /** Fails; the first reason counts. Answers the reason of this call. */
    ConnectorException fail(String operation, Throwable why) {
        var known = why instanceof ConnectorException e
                ? e
                : new ConnectorException(Kind.UNEXPECTED, cluster(), operation, String.valueOf(why.getMessage()), why);
        if (failure.isEmpty()) {
            failure = Optional.of(known);
        }
        return known;
    }

    ConnectorException tooSlow(String operation) {
        return new ConnectorException(
                Kind.UNAVAILABLE, cluster(), operation, "it kept the write waiting longer than the deadline");
    }

    ConnectorException takenForDead() {
        return new ConnectorException(Kind.FENCED, cluster(), "commit", "this process was silent and taken for dead");
    }
}
