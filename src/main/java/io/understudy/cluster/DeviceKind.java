package io.understudy.cluster;

import io.understudy.object.InvalidValueException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a cluster is. */
public enum DeviceKind {
    DISK,
    NAS,
    /** A distributed storage system. */
    DSS,
    OBJECT_STORE;

    /** As stored and as in the API. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static DeviceKind of(String text) {
        return Arrays.stream(values())
                .filter(kind -> kind.text().equals(text))
                .findFirst()
                .orElseThrow(() -> new InvalidValueException(
                        "device",
                        text,
                        "the device kind is one of "
                                + Arrays.stream(values()).map(DeviceKind::text).collect(Collectors.joining(", "))));
    }
}
