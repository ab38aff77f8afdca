package io.understudy.service;

import io.understudy.cluster.UnprocessableException;
import io.understudy.object.InvalidValueException;
import org.jspecify.annotations.Nullable;

/**
 * A seed that cannot be applied. Its message is for whoever has written it: where it stands, what it is, what is right. Of
 * what may hold a secret it tells no value: endpoints, and options, one of which may be a password in the wrong place.
 */
public final class SeedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public SeedException(@Nullable String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * What somebody else has said against an entry of the seed.
     *
     * @param entry of the file, such as {@code plans.nightly}
     * @return the failure itself where it says nothing against the entry
     */
    public static Throwable about(String entry, Throwable failure) {
        return switch (failure) {
            case InvalidValueException wrong -> about(entry, wrong);
            case UnprocessableException wrong -> about(entry, wrong.field(), wrong.value(), wrong);
            case ServiceException refused -> {
                var subject = refused.subject();
                yield about(entry, subject.field().orElse(""), subject.value().orElse(""), refused);
            }
            default -> failure;
        };
    }

    /** The same of a value. */
    public static SeedException about(String entry, InvalidValueException wrong) {
        return about(entry, wrong.field(), wrong.value(), wrong);
    }

    private static SeedException about(String entry, String field, String value, RuntimeException failure) {
        var told = field.equals("endpoint") || field.startsWith("options") ? "" : " '" + value + "'";
        var where = field.isEmpty() ? entry : entry + ", " + field + told;
        return new SeedException("the seed, " + where + ": " + failure.getMessage(), failure);
    }
}
