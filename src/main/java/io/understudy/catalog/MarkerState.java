package io.understudy.catalog;

/** Which side lacks the copy. */
public enum MarkerState {
    PENDING_STORE("pending-store"),
    PENDING_BACKUP("pending-backup");

    private final String text;

    MarkerState(String text) {
        this.text = text;
    }

    /** As in the API. */
    public String text() {
        return text;
    }

    public static MarkerState of(Role role) {
        return switch (role) {
            case PRIMARY -> PENDING_STORE;
            case BACKUP -> PENDING_BACKUP;
        };
    }

    Role role() {
        return this == PENDING_STORE ? Role.PRIMARY : Role.BACKUP;
    }
}
