package io.understudy.api;

import io.understudy.object.ByteRange;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One range of bytes as RFC 9110 §14 has it. Several at once, other units and what is malformed are ignored, as it
 * allows: the answer is then the whole object.
 */
sealed interface RangeHeader {
    /** From an offset on, so many at most. */
    record From(ByteRange range) implements RangeHeader {}

    /** The last so many. */
    record Last(long count) implements RangeHeader {}

    Pattern FORM = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

    static Optional<RangeHeader> parse(String text) {
        var matcher = FORM.matcher(text.replace(" ", ""));
        if (!matcher.matches()) {
            return Optional.empty();
        }
        var first = matcher.group(1);
        var last = matcher.group(2);
        if (first.isEmpty()) {
            return last.isEmpty() ? Optional.empty() : Optional.of(new Last(Long.parseLong(last)));
        }
        var offset = Long.parseLong(first);
        var length = last.isEmpty() ? Long.MAX_VALUE : Long.parseLong(last) - offset + 1;
        return length < 1 ? Optional.empty() : Optional.of(new From(new ByteRange(offset, length)));
    }
}
