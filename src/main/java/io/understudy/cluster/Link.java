package io.understudy.cluster;

import io.understudy.object.InvalidValueException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How a cluster is reached. */
public enum Link {
    /** A wired network. */
    GATEWAY,
    WLAN,
    SERIAL;

    /** As stored and as in the API. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Link of(String text) {
        return Arrays.stream(values())
                .filter(link -> link.text().equals(text))
                .findFirst()
                .orElseThrow(() -> new InvalidValueException(
                        "link",
                        text,
                        "the link is one of "
                                + Arrays.stream(values()).map(Link::text).collect(Collectors.joining(", "))));
    }
}
