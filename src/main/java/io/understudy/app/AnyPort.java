package io.understudy.app;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import jakarta.inject.Singleton;
import java.util.Set;

/**
 * Quarkus gives the meters of a server its port as a tag, but none where that is any port; and Prometheus takes no meter
 * with a tag beside one of the same name without, so that a service with one port of each kind would not come up. Any
 * port is told as 0, as it is configured.
 */
@Singleton
final class AnyPort implements MeterFilter {
    private static final String PORT = "server.port";
    private static final Set<String> OF_SERVERS = Set.of(
            "http.server.active.connections",
            "http.server.active.requests",
            "http.server.bytes.read",
            "http.server.bytes.written",
            "http.server.connections",
            "http.server.errors");

    @Override
    public Meter.Id map(Meter.Id id) {
        return OF_SERVERS.contains(id.getName()) && id.getTag(PORT) == null ? id.withTag(Tag.of(PORT, "0")) : id;
    }
}
