package io.understudy.restore;

/** Where a reader wants its bytes from. */
public sealed interface From {
    /** The newest version, from the primary, or from a backup where the primary is down or lacks it. */
    record Newest() implements From {}

    /** What the primary holds, stale or not. */
    record Primary() implements From {}

    /** What a backup holds, stale or not; the freshest first. */
    record Backup() implements From {}

    /** What one cluster holds, stale or not. */
    record Named(String cluster) implements From {}
}
