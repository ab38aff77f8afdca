package io.understudy.replication;

import io.smallrye.mutiny.Uni;
import io.understudy.connector.Blocking;
import io.understudy.connector.ConnectorException;
import io.understudy.object.StageId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The attempts that this process is busy with. Inside one process the order of commits needs no fence on the cluster:
 * a newer attempt asks here whether an older one has been sent, and waits for its answer or keeps it from being sent.
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

        /** Sends a commit or deletion unless a newer attempt has overtaken it; then fails as {@code overtaken} does. */
        <T> Uni<T> pass(String cluster, Uni<T> commit, Uni<T> overtaken) {
            return Uni.createFrom().deferred(() -> {
                var gate = gate(cluster);
                return gate.enter()
                        ? commit.onTermination()
                                .invoke((item, failure, cancelled) -> gate.leave(!cancelled && !inDoubt(failure)))
                        : overtaken;
            });
        }

        /** Keeps what has not been sent from ever being sent. Answers whether it had been sent already. */
        boolean giveUp(String cluster) {
            return gate(cluster).giveUp();
        }

        /** Whether it has been sent. */
        boolean sent(String cluster) {
            return gate(cluster).sent();
        }

        /**
         * Keeps what has not been sent from being sent, or waits for its answer. Answers whether it is known to be over:
         * if not, it may yet take effect and has to be fenced on the cluster.
         */
        Uni<Boolean> overtake(String cluster) {
            var gate = gates.get(cluster);
            return gate == null ? Uni.createFrom().item(true) : gate.close();
        }

        private Gate gate(String cluster) {
            return gates.computeIfAbsent(cluster, name -> new Gate());
        }

        // The request of a call that was given up may still lie with the cluster, or with a thread that hangs there.
        private static boolean inDoubt(@Nullable Throwable failure) {
            return failure != null && (!(failure instanceof ConnectorException known) || known.inDoubt());
        }
    }

    /** What one cluster is sent passes here once, or never. */
    private static final class Gate {
        private enum State {
            OPEN,
            /** Nothing was sent, nor will be. */
            CLOSED,
            SENT,
            OVER,
            /** It was sent and its last word is not known. */
            IN_DOUBT
        }

        private final List<Runnable> waiting = new ArrayList<>();
        private State state = State.OPEN;

        synchronized boolean enter() {
            if (state != State.OPEN) {
                return false;
            }
            state = State.SENT;
            return true;
        }

        synchronized boolean giveUp() {
            if (state == State.OPEN) {
                state = State.CLOSED;
            }
            return sent();
        }

        synchronized boolean sent() {
            return state != State.OPEN && state != State.CLOSED;
        }

        void leave(boolean known) {
            List<Runnable> next;
            synchronized (this) {
                state = known ? State.OVER : State.IN_DOUBT;
                next = List.copyOf(waiting);
                waiting.clear();
            }
            next.forEach(Runnable::run);
        }

        Uni<Boolean> close() {
            return Uni.createFrom().emitter(emitter -> {
                // Who waits is another request, on an event loop of its own.
                var here = Blocking.here();
                synchronized (this) {
                    if (state == State.SENT) {
                        waiting.add(() -> here.execute(() -> emitter.complete(over())));
                        return;
                    }
                    giveUp();
                }
                emitter.complete(over());
            });
        }

        private synchronized boolean over() {
            return state != State.IN_DOUBT;
        }
    }
}
