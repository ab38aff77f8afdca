package io.understudy.replication;

/** A branch, how long it is waited for, and what to do when that is over. */
record Follower(Branch branch, Patience patience, Runnable drop) {}
