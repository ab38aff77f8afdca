package io.understudy.pairs;

import io.understudy.server.ServerProcess;

/** A folder that a server shows, which is reached as long as the server runs. */
interface ServedSite extends DiskSite {
    ServerProcess process();

    @Override
    default void kill() {
        process().kill();
    }

    @Override
    default void restart() {
        process().restart();
    }

    @Override
    default void close() {
        process().close();
    }
}
