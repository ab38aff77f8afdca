package io.understudy.cluster;

/** Where a store is, in its driver's normal form, in which a nested store's path begins with its parent's. */
record StoreRoot(String protocol, String path) {
    /** Whether they are one store, or one is inside the other. */
    boolean meets(StoreRoot other) {
        return protocol.equals(other.protocol) && (path.startsWith(other.path) || other.path.startsWith(path));
    }
}
