package io.understudy.connector;

import static org.junit.jupiter.api.Assumptions.abort;

/** The contract of what lives in this process alone: there is no server to be away, to be full or to know anybody. */
public abstract class ServerlessContract extends ConnectorContract {
    @Override
    protected Connector at(int port) {
        return abort("it is reached by no connection");
    }

    @Override
    protected Connector withWrongCredentials() {
        return abort("it asks nobody who he is");
    }

    @Override
    protected SmallStore small() {
        return abort("its room is this process's own; a limit is the memory driver's");
    }

    @Override
    protected void damage(Staged staged) {
        abort("nobody else can reach what is staged");
    }

    // The store itself is memory.
    @Override
    protected long largeSize() {
        return 16L << 20;
    }

    @Override
    protected long heldMemory() {
        return Long.MAX_VALUE;
    }
}
