package io.understudy.replication;

import io.understudy.catalog.ObjectState;
import io.understudy.connector.ConnectorException;
import io.understudy.object.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What became of a write. */
public sealed interface WriteResult {
    /**
     * At least one cluster has it, and everything that is missing is owed.
     *
     * @param version of this write; {@code state} may be of a newer one that has replaced it already
     */
    record Stored(Version version, ObjectState state) implements WriteResult {}

    /** Nobody has it; each cluster's failure. */
    record NotStored(List<ConnectorException> failures) implements WriteResult {
        /** With what a second try came to; of a cluster that failed in both, the first failure counts. */
        NotStored and(NotStored second) {
            var all = new ArrayList<>(failures);
            second.failures.stream()
                    .filter(later ->
                            failures.stream().noneMatch(known -> known.cluster().equals(later.cluster())))
                    .forEach(all::add);
            return new NotStored(all);
        }

        /** Whether every cluster failed for lack of space. */
        public boolean noSpace() {
            return !failures.isEmpty()
                    && failures.stream().allMatch(failure -> failure.kind() == ConnectorException.Kind.NO_SPACE);
        }
    }

    /** A cluster's last word is not known: it ends on all clusters or on none, by itself. */
    record Unknown(Version version, List<ConnectorException> failures) implements WriteResult {}

    /** A condition did not hold; {@code current} is empty where the object does not exist. */
    record PreconditionFailed(Optional<Version> current) implements WriteResult {}

    /** Whether a condition holds hangs on another write of the object, under way or in doubt; nothing is stored. */
    record Undecided() implements WriteResult {}
}
