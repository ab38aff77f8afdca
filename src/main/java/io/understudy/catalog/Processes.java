package io.understudy.catalog;

import io.smallrye.mutiny.Uni;
import io.understudy.object.ProcessId;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** The replicas' lives, in database time. */
public interface Processes {
    Uni<Void> register(ProcessId process);

    /** Says that the process lives; answers false where it has been declared dead and must take a new id. */
    Uni<Boolean> heartbeat(ProcessId process);

    /** Ends a process in good order: others need not wait for its heartbeat to grow old. */
    Uni<Void> retire(ProcessId process);

    /** Declares dead whose heartbeat is older than this. */
    Uni<Integer> declareDead(Duration silence);

    /** Attempts of this process, older than {@code age}, that are none of these: nobody minds them any more. */
    Uni<Integer> abandonStrays(ProcessId process, Set<String> minded, Duration age);

    /** Dead processes, and the clusters on which their stage folders have been swept. */
    Uni<List<Dead>> dead();

    /** Remembers that a dead process's stage folder is gone from a cluster. */
    Uni<Void> swept(ProcessId process, String cluster);

    /** Forgets a dead process that has no attempts left. */
    Uni<Void> forget(ProcessId process);

    /**
     * A dead process.
     *
     * @param attempts how many of its attempts are still unresolved
     */
    record Dead(ProcessId process, List<String> swept, long attempts) {}
}
