package io.understudy.pairs;

import java.util.Map;
import java.util.Optional;

/** A store on a server of its own: how an administrator describes it, how its server ends, and what lies in it. */
interface Site extends AutoCloseable {
    String endpoint();

    /** Of the cluster that it becomes. */
    default Map<String, String> options() {
        return Map.of();
    }

    default Map<String, String> credentials() {
        return Map.of();
    }

    /** Another store of its kind, with credentials that its server refuses; none where a kind has no credentials. */
    default Optional<Closed> closed() {
        return Optional.empty();
    }

    /** Ends the server in the middle of whatever it does. */
    void kill();

    /** Starts it again over what it has stored. */
    void restart();

    /**
     * What is stored, as the server's own file system or somebody else's client shows it.
     *
     * @param path relative to the store's root
     */
    byte[] read(String path);

    /**
     * Has other bytes stored in a copy's place, by the same ways as it is read: behind the service's back.
     *
     * @param bytes as many as are there
     */
    void overwrite(String path, byte[] bytes);

    @Override
    void close();

    /** A store that does not let the service in. */
    record Closed(String endpoint, Map<String, String> options, Map<String, String> credentials) {}
}
