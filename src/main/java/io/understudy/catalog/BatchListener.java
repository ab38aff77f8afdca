package io.understudy.catalog;

/** Hears how many items went with each statement. */
@FunctionalInterface
public interface BatchListener {
    void wrote(int items);
}
