package io.understudy.api;

/** In which order requests pass what is not theirs alone; all of it before authentication. */
final class Filters {
    static final int AUDIT = Integer.MIN_VALUE + 10;
    static final int HEADERS = Integer.MIN_VALUE + 11;
    static final int REFUSALS = Integer.MIN_VALUE + 12;
    static final int CODINGS = Integer.MIN_VALUE + 13;

    private Filters() {}
}
