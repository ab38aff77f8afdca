package io.understudy.replication;

import io.smallrye.mutiny.Uni;
import io.understudy.object.StageId;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The attempts that this process is busy with. Inside one process the order of commits needs no fence on the cluster:
 * a newer attempt asks here whether an older one has begun, and lets it end or keeps it from beginning.
 */
public final class InFlight {
    private final Map<StageId, Attempt> attempts = new ConcurrentHashMap<>();

    /** Registers an attempt before its intent goes out, so that whoever sees the intent finds it here. */
    Attempt begin(StageId stage, Collection<String> clusters) {
        var attempt = new Attempt(clusters);
        attempts.put(stage, attempt);
        return attempt;
    }

    void end(StageId stage) {
        attempts.remove(stage);
    }

    Optional<Attempt> find(StageId stage) {
        return Optional.ofNullable(attempts.get(stage));
    }

    /** The names of all that is minded here. */
    public Set<String> writes() {
        var names = new TreeSet<String>();
        attempts.keySet().forEach(stage -> names.add(stage.write()));
        return names;
    }

    /** One attempt's gates, a cluster each. */
    static final class Attempt {
        private final Map<String, Gate> gates = new ConcurrentHashMap<>();

        private Attempt(Collection<String> clusters) {
            clusters.forEach(cluster -> gates.put(cluster, new Gate()));
        }

        /** Runs a commit unless a newer attempt has overtaken it; then fails as {@code overtaken} does. */
        <T> Uni<T> pass(String cluster, Uni<T> commit, Uni<T> overtaken) {
            return Uni.createFrom().deferred(() -> {
                var gate = gates.computeIfAbsent(cluster, name -> new Gate());
                return gate.enter() ? commit.onTermination().invoke(gate::leave) : overtaken;
            });
        }

        /** Keeps the attempt's commit from beginning, or waits until it has ended. */
        Uni<Void> overtake(String cluster) {
            var gate = gates.get(cluster);
            return gate == null ? Uni.createFrom().voidItem() : gate.close();
        }
    }

    /** Open, entered, and left or closed. */
    private static final class Gate {
        private enum State {
            OPEN,
            ENTERED,
            DONE
        }

        private State state = State.OPEN;
        private @Nullable Runnable waiting;

        synchronized boolean enter() {
            if (state != State.OPEN) {
                return false;
            }
            state = State.ENTERED;
            return true;
        }

        void leave() {
            Runnable next;
            synchronized (this) {
                state = State.DONE;
                next = waiting;
                waiting = null;
            }
            if (next != null) {
                next.run();
            }
        }

        Uni<Void> close() {
            return Uni.createFrom().emitter(emitter -> {
                synchronized (this) {
                    if (state == State.ENTERED) {
                        var earlier = waiting;
                        waiting = () -> {
                            if (earlier != null) {
                                earlier.run();
                            }
                            emitter.complete(null);
                        };
                        return;
                    }
                    state = State.DONE;
                }
                emitter.complete(null);
            });
        }
    }
}
