package io.understudy.replication;

import io.smallrye.mutiny.Uni;
import io.understudy.object.Version;
import java.util.function.Function;

/**
 * One write or payment that is being followed. What it is told are ids, sizes and outcomes: neither content nor the text
 * of a failure. A step may end after the whole has: a cluster that was given up may still answer.
 */
public interface Trace {
    /** Of what nobody follows: what is done is left as it is. */
    Trace NONE = new Trace() {
        @Override
        public <T> Uni<T> follow(Step step, Uni<T> work, Function<T, String> outcome) {
            return work;
        }

        @Override
        public <T> Uni<T> follow(Step step, String cluster, Uni<T> work, Function<T, String> outcome) {
            return work;
        }

        @Override
        public void version(Version version) {
            // Nobody follows.
        }

        @Override
        public void size(long size) {
            // Nobody follows.
        }

        @Override
        public void end(String outcome, boolean good) {
            // Nobody follows.
        }
    };

    /** What a write or a payment is made of. */
    enum Step {
        STAGE,
        INTENT,
        COMMIT,
        /** From the copy's source, up to its end where the object is held in memory, else up to its first byte. */
        READ,
        DELETE,
        SETTLE
    }

    /**
     * Follows a step in the catalogue, from subscription on.
     *
     * @param outcome what the step's item means, in one word
     */
    <T> Uni<T> follow(Step step, Uni<T> work, Function<T, String> outcome);

    /** Follows a step on a cluster. */
    <T> Uni<T> follow(Step step, String cluster, Uni<T> work, Function<T, String> outcome);

    /** The catalogue has given the version. */
    void version(Version version);

    /** So many bytes of the body have been read. */
    void size(long size);

    /** The whole has ended. */
    void end(String outcome, boolean good);
}
