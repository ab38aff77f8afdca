package io.understudy.app;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import jakarta.inject.Singleton;
import java.util.Set;

/** Leaves requests with methods of their own invention out of the metrics: each would be a series for good. */
@Singleton
final class KnownMethods implements MeterFilter {
    private static final String REQUESTS = "http.server.requests";
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "UNKNOWN");

    @Override
    public MeterFilterReply accept(Meter.Id id) {
        var method = id.getName().equals(REQUESTS) ? id.getTag("method") : null;
        return method == null || METHODS.contains(method) ? MeterFilterReply.NEUTRAL : MeterFilterReply.DENY;
    }
}
