package io.understudy.replication;

import io.understudy.catalog.Claim;

/** Follows writes and payments, each step by step. Must not block; called on any thread. */
public interface Tracing {
    /** Follows nothing, and costs nothing. */
    Tracing OFF = new Tracing() {
        @Override
        public Trace write(WriteRequest request) {
            return Trace.NONE;
        }

        @Override
        public Claiming claiming() {
            return claim -> Trace.NONE;
        }
    };

    /** A write begins, on the event loop of the request that asks for it. */
    Trace write(WriteRequest request);

    /** Debts are about to be claimed: it may come to many or to none. */
    Claiming claiming();

    /** One claim under way, or answered. */
    @FunctionalInterface
    interface Claiming {
        /** It has come to this debt, whose payment begins. */
        Trace claimed(Claim claim);
    }
}
