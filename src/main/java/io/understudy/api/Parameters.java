package io.understudy.api;

import io.understudy.object.InvalidValueException;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Query parameters, each one bounded. */
final class Parameters {
    static final int LARGEST_PAGE = 1000;
    static final int DEFAULT_PAGE = LARGEST_PAGE;
    static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

    private Parameters() {}

    static int limit(@Nullable String text) {
        if (text == null) {
            return DEFAULT_PAGE;
        }
        try {
            var limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= LARGEST_PAGE) {
                return limit;
            }
        } catch (NumberFormatException e) {
            // told below, like every other limit that is none
        }
        throw new InvalidValueException("limit", text, "a page has 1 to " + LARGEST_PAGE + " entries");
    }

    static Duration wait(@Nullable String text) {
        if (text == null) {
            return Duration.ZERO;
        }
        var wait = Durations.parse("wait", text);
        if (wait.isNegative() || wait.compareTo(LONGEST_WAIT) > 0) {
            throw new InvalidValueException("wait", text, "a wait is at most " + LONGEST_WAIT);
        }
        return wait;
    }

    /** True where the parameter is there, with no value or with {@code true}. */
    static boolean flag(HttpServerRequest request, String name) {
        var text = request.getParam(name);
        if (text == null || text.equals("false")) {
            return false;
        }
        if (text.isEmpty() || text.equals("true")) {
            return true;
        }
        throw new InvalidValueException(name, text, "this is true or false");
    }

    static Optional<String> optional(String field, @Nullable String text) {
        return Optional.ofNullable(text).filter(given -> !given.isEmpty()).map(given -> storable(field, given));
    }

    /** What the database is asked for: it holds no NUL, so there can be no such thing. */
    static String storable(String field, String text) {
        if (text.indexOf('\0') >= 0) {
            throw new InvalidValueException(field, text, "there is no NUL character in this");
        }
        return text;
    }
}
