package io.understudy.app;

/** What {@code understudy.access} can say. */
public enum AccessMode {
    /** Whoever reaches the service may do everything, and whoever configures it knows. */
    OPEN
}
