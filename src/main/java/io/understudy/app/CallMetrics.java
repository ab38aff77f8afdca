package io.understudy.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.understudy.connector.layer.CallListener;
import io.understudy.connector.layer.Operation;
import io.understudy.service.Throughput;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Locale;

/** Every call to a cluster in numbers, and how fast it takes bytes. */
@Singleton
final class CallMetrics implements CallListener {
    private final MeterRegistry registry;
    private final Throughput throughput;

    CallMetrics(MeterRegistry registry, Throughput throughput) {
        this.registry = registry;
        this.throughput = throughput;
    }

    @Override
    public void ended(Call call) {
        var result =
                call.failure().map(kind -> kind.name().toLowerCase(Locale.ROOT)).orElse("ok");
        var tags = Tags.of(
                "cluster",
                call.cluster(),
                "operation",
                call.operation().name().toLowerCase(Locale.ROOT),
                "result",
                result);
        registry.timer("understudy.cluster.call", tags).record(Duration.ofNanos(call.nanos()));
        if (call.operation() == Operation.STAGE && call.failure().isEmpty()) {
            throughput.observe(call.cluster(), call.bytesOut(), call.nanos());
        }
    }
}
