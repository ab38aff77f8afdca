package io.understudy.service;

import io.understudy.catalog.CopyState;
import io.understudy.catalog.ObjectState;
import io.understudy.catalog.Role;
import io.understudy.object.Version;
import java.util.List;
import java.util.Optional;

/** What a write's copies amount to. */
public enum Replication {
    REPLICATED("replicated"),
    /** The primary holds it; the backups follow by plan. */
    SCHEDULED("scheduled"),
    PENDING_BACKUP("pending-backup"),
    PENDING_STORE("pending-store"),
    /** A cluster's last word is not known yet. */
    UNKNOWN("outcome-unknown");

    private final String text;

    Replication(String text) {
        this.text = text;
    }

    /** As in the API. */
    public String text() {
        return text;
    }

    /** Of a deleted object nothing is wanted any more, so nothing of it is missing. */
    public static Replication of(ObjectState state) {
        if (state.version().equals(Version.NONE)) {
            return UNKNOWN;
        }
        var pending = state.current().stream().filter(CopyState::pending).toList();
        if (pending.isEmpty()) {
            return REPLICATED;
        }
        if (pending.stream().anyMatch(copy -> copy.role() == Role.PRIMARY)) {
            return PENDING_STORE;
        }
        return state.mode().equals("async") && pending.stream().allMatch(Replication::untried)
                ? SCHEDULED
                : PENDING_BACKUP;
    }

    private static boolean untried(CopyState copy) {
        return copy.attempts() == 0 && copy.error().isEmpty() && !copy.setAside();
    }

    /** Whether anything is still to happen by itself. */
    public static boolean undecided(ObjectState state) {
        return !state.attempts().isEmpty() || state.current().stream().anyMatch(CopyState::pending);
    }

    /** The primary's copy of the current version. */
    public static Optional<CopyState> primary(ObjectState state) {
        return state.current().stream()
                .filter(copy -> copy.role() == Role.PRIMARY)
                .findFirst();
    }

    /** The backups of the current version. */
    public static List<CopyState> backups(ObjectState state) {
        return state.current().stream()
                .filter(copy -> copy.role() == Role.BACKUP)
                .toList();
    }
}
