package io.understudy.connector.layer;

import java.util.Locale;

/** What a connector can be asked for, as layers tell its calls apart. */
public enum Operation {
    PROBE,
    REGISTER,
    PREPARE,
    STAGE,
    COMMIT,
    DISCARD,
    OPEN,
    /** The bytes of an opened object; measured, but never a call of its own. */
    READ,
    RELEASE,
    STAT,
    DELETE,
    LIST,
    CAPACITY,
    FENCE,
    SWEEP,
    TIDY,
    CLOSE;

    /** As in failures and measurements. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
