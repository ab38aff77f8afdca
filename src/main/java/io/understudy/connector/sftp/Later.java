package io.understudy.connector.sftp;

import java.io.IOException;

/** An answer that is on its way: requests that are sent together cost one way to the server and back. */
@FunctionalInterface
interface Later<T> {
    /** Waits for it, within the limit of an answer. */
    T get() throws IOException;
}
