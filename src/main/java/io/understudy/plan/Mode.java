package io.understudy.plan;

import io.understudy.object.InvalidValueException;
import java.util.Locale;

/** When backups are made. */
public enum Mode {
    /** With the write: it waits for every ACK. */
    SYNC,
    /** After the plan's interval: the write waits for the primary's ACK only. */
    ASYNC;

    /** As stored and as in the API. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Mode of(String text) {
        return switch (text) {
            case "sync" -> SYNC;
            case "async" -> ASYNC;
            default -> throw new InvalidValueException("mode", text, "the mode is sync or async");
        };
    }
}
