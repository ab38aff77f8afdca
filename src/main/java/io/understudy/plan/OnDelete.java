package io.understudy.plan;

import io.understudy.object.InvalidValueException;
import java.util.Locale;

/** What a deletion means for the backups. */
public enum OnDelete {
    /** They are deleted, too. */
    DELETE,
    /** They stay until retention takes them. */
    KEEP;

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static OnDelete of(String text) {
        return switch (text) {
            case "delete" -> DELETE;
            case "keep" -> KEEP;
            default -> throw new InvalidValueException("onDelete", text, "onDelete is delete or keep");
        };
    }
}
