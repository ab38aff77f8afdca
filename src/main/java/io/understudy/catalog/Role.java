package io.understudy.catalog;

import java.util.Locale;

/** What a cluster is to a copy. */
public enum Role {
    PRIMARY,
    BACKUP;

    /** As stored and as in the API. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Role of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
