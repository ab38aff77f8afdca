package io.understudy.bench;

import java.io.IOException;
import java.nio.ByteBuffer;

/** What is measured: something that stores named bytes. */
interface Store {
    /** One client's way in; each thread has its own. */
    interface Client extends AutoCloseable {
        /** Stores the bytes; fails where they are not stored as promised. */
        void put(String name, ByteBuffer bytes) throws IOException;

        @Override
        void close() throws IOException;
    }

    Client client() throws IOException;

    /** Removes what was stored under a folder, so that what is measured next finds disk and caches as this one did. */
    void forget(String folder) throws IOException;
}
