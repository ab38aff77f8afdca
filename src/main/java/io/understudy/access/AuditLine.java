package io.understudy.access;

/**
 * One line of the audit log: {@code name=value} pairs. Values that come from outside are quoted, and whatever could end
 * the line, hide a part of it or turn it round on a screen is escaped, so that nobody can write a line of his own by
 * naming an object after one.
 */
public final class AuditLine {
    /** Longer than any data id; what is cut off is shown to be missing. */
    private static final int LONGEST_VALUE = 1100;

    private final StringBuilder text = new StringBuilder();

    /** A value of the service's own making. */
    public AuditLine plain(String name, String value) {
        return pair(name).append(value);
    }

    /** A value of anybody's making. */
    public AuditLine quoted(String name, String value) {
        pair(name).append("\"");
        value.codePoints().limit(LONGEST_VALUE).forEach(this::escaped);
        return append(value.codePointCount(0, value.length()) > LONGEST_VALUE ? "…\"" : "\"");
    }

    private void escaped(int character) {
        if (character == '"' || character == '\\') {
            text.append('\\').appendCodePoint(character);
        } else if (harmless(character)) {
            text.appendCodePoint(character);
        } else {
            text.append(String.format("\\u{%x}", character));
        }
    }

    private static boolean harmless(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }

    private AuditLine pair(String name) {
        if (!text.isEmpty()) {
            text.append(' ');
        }
        return append(name).append("=");
    }

    private AuditLine append(String more) {
        text.append(more);
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
