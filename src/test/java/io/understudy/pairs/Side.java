package io.understudy.pairs;

import java.util.Locale;

/** What a store is for in a pair. */
enum Side {
    PRIMARY,
    BACKUP;

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
