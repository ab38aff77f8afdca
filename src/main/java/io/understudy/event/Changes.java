package io.understudy.event;

/** Lets every replica know that an administrator has changed something. */
public interface Changes {
    /** Tells all other replicas. */
    void tell();
}
