package io.understudy.service;

import java.util.Optional;

/** A use case that cannot be done as asked: an expected answer, which the API turns into a problem detail. */
public final class ServiceException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** What kind of answer it is. */
    public enum Kind {
        NOT_FOUND,
        CONFLICT,
        IN_USE,
        NO_ACTIVE_PLAN,
        PRECONDITION_FAILED,
        UNPROCESSABLE,
        NOT_SUPPORTED,
        CORRUPT,
        UNAVAILABLE,
        OVERLOADED,
        OUTCOME_UNKNOWN,
        NO_SPACE
    }

    /**
     * What it is about, as far as it is about something.
     *
     * @param field of the request, and {@code value} what stood in it
     * @param version of the write whose outcome is not known, or the current one where a condition failed
     */
    public record Subject(
            Optional<String> field, Optional<String> value, Optional<String> cluster, Optional<String> version) {
        private static final Subject NONE =
                new Subject(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private final Kind kind;
    private final transient Subject subject;

    private ServiceException(Kind kind, String message, Subject subject) {
        super(message);
        this.kind = kind;
        this.subject = subject;
    }

    public static ServiceException of(Kind kind, String message) {
        return new ServiceException(kind, message, Subject.NONE);
    }

    /** About a field of the request and the value in it. */
    public static ServiceException about(Kind kind, String field, String value, String message) {
        return new ServiceException(
                kind, message, new Subject(Optional.of(field), Optional.of(value), Optional.empty(), Optional.empty()));
    }

    /** About a cluster. */
    public static ServiceException on(Kind kind, Optional<String> cluster, String message) {
        return new ServiceException(
                kind, message, new Subject(Optional.empty(), Optional.empty(), cluster, Optional.empty()));
    }

    /** About a version. */
    public static ServiceException version(
            Kind kind, Optional<String> version, Optional<String> cluster, String message) {
        return new ServiceException(kind, message, new Subject(Optional.empty(), Optional.empty(), cluster, version));
    }

    public Kind kind() {
        return kind;
    }

    public Subject subject() {
        return subject;
    }
}
