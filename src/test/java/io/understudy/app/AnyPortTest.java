package io.understudy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;

class AnyPortTest {
    private final MeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT).throwExceptionOnRegistrationFailure();

    @Test
    void serversOnAnyPortAndOnOneHaveMetersBesideEachOther() {
        registry.config().meterFilter(new AnyPort());

        registry.counter("http.server.bytes.read").increment(3);
        registry.counter("http.server.bytes.read", Tags.of("server.port", "9000"))
                .increment(4);

        assertThat(registry.get("http.server.bytes.read")
                        .tag("server.port", "0")
                        .counter()
                        .count())
                .isEqualTo(3);
        assertThat(registry.get("http.server.bytes.read")
                        .tag("server.port", "9000")
                        .counter()
                        .count())
                .isEqualTo(4);
    }

    @Test
    void otherMetersAreLeftAlone() {
        registry.config().meterFilter(new AnyPort());

        assertThat(registry.counter("understudy.writes").getId().getTags()).isEmpty();
    }
}
