package io.understudy.replication;

import io.understudy.connector.ConnectorException;
import io.understudy.connector.ConnectorException.Kind;
import io.understudy.object.StageId;
import java.util.List;

/**
 * One write under way, from its first staged byte to its answer.
 *
 * @param clusterIds of the targets
 * @param stage names what it has staged, or is staging
 */
record Write(
        WriteRequest request,
        List<Target> targets,
        List<String> clusterIds,
        StageId stage,
        InFlight.Attempt attempt,
        Trace trace) {
    boolean nothingStaged() {
        return targets.stream().allMatch(target -> target.staged().isEmpty());
    }

    /** Whether a cluster said that somebody has fenced it. */
    boolean fenced() {
        return failures().stream().anyMatch(failure -> failure.kind() == Kind.FENCED);
    }

    /** Of those targets that have failed. */
    List<ConnectorException> failures() {
        return targets.stream().flatMap(target -> target.failure().stream()).toList();
    }
}
