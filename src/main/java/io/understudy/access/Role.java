package io.understudy.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What somebody may do; each role may do all that the ones before it may. */
public enum Role {
    /** Reads objects and plans. */
    READER,
    /** Writes and deletes objects. */
    WRITER,
    /** Sees how clusters are and what is owed, and sets things going that are defined already. */
    OPERATOR,
    /** Defines plans, clusters, protocols and routing. */
    ADMIN;

    /** The role of this name in lower case, if it is one. */
    public static Optional<Role> of(String text) {
        return Arrays.stream(values()).filter(role -> role.text().equals(text)).findFirst();
    }

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean includes(Role other) {
        return compareTo(other) >= 0;
    }
}
