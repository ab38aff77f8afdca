package io.understudy.bench;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import io.smallrye.faulttolerance.api.TypedGuard;
import io.smallrye.mutiny.Uni;
import io.understudy.connector.Connector;
import io.understudy.connector.ConnectorSettings;
import io.understudy.connector.Timing;
import io.understudy.connector.layer.ForwardingConnector;
import io.understudy.connector.layer.LayerSettings;
import io.understudy.connector.layer.Layers;
import io.understudy.connector.layer.LimitedConnector;
import io.understudy.connector.layer.Operation;
import io.understudy.connector.layer.RetryingConnector;
import io.understudy.connector.layer.TimedConnector;
import io.understudy.connector.memory.MemoryConnectorFactory;
import io.understudy.object.Place;
import io.understudy.object.ProcessId;
import io.understudy.object.StageId;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.util.TypeLiteral;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * What a call costs that finds nothing to do in the layers, on an event loop, as nearly all do: each layer by itself, all
 * of them, and what SmallRye Fault Tolerance has for the same. The driver answers at once, from memory.
 */
public final class LayerCosts {
    private static final int CALLS = 100_000;
    private static final int ROUNDS = 9;
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int AT_A_TIME = 64;
    private static final int QUEUE = 1000;
    private static final Place PLACE = new Place("bench/object");
    private static final StageId STAGE = new StageId(new ProcessId("0".repeat(32)), "1");

    private final Vertx vertx = Vertx.vertx();
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private record Cost(long nanos, long processorNanos, long bytes) {}

    private LayerCosts() {}

    public static void main(String[] arguments) {
        new LayerCosts().run();
        System.exit(0);
    }

    private void run() {
        var costs = new LinkedHashMap<String, Cost[]>();
        var calls = calls();
        // One round of all after the other, so that what else the machine does is the same for all; the first is to
        // warm up.
        for (var round = 0; round <= ROUNDS; round++) {
            for (var call : calls.entrySet()) {
                var cost = measured(call.getValue());
                if (round > 0) {
                    costs.computeIfAbsent(call.getKey(), name -> new Cost[ROUNDS])[round - 1] = cost;
                }
            }
        }
        System.out.printf("%-30s %10s %16s %10s%n", "", "ns a call", "processor ns", "bytes");
        costs.forEach((name, rounds) -> System.out.printf(
                "%-30s %,10d %,16d %,10d%n",
                name,
                median(Arrays.stream(rounds).mapToLong(Cost::nanos).toArray()),
                median(Arrays.stream(rounds).mapToLong(Cost::processorNanos).toArray()),
                median(Arrays.stream(rounds).mapToLong(Cost::bytes).toArray())));
    }

    private Map<String, Supplier<Uni<?>>> calls() {
        var timing = new Timing(vertx, System::nanoTime);
        var driver = driver();
        var settings = new LayerSettings(
                LIMIT,
                LIMIT,
                1,
                OptionalInt.of(AT_A_TIME),
                QUEUE,
                OptionalLong.empty(),
                3,
                Duration.ofMillis(100),
                Duration.ofSeconds(2),
                5);
        var layered = new Layers(cluster -> settings, timing, call -> {}).wrap(driver, (before, now) -> {});
        layered.breaker().close();
        var timed = new TimedConnector(driver, LIMIT, LIMIT, 1, timing);
        var limited = new LimitedConnector(driver, OptionalInt.of(AT_A_TIME), QUEUE, OptionalLong.empty(), timing);
        var retrying = new RetryingConnector(driver, 3, Duration.ofMillis(100), Duration.ofSeconds(2));
        var timeout = guard().withTimeout()
                .duration(LIMIT.toMillis(), ChronoUnit.MILLIS)
                .done()
                .build();
        var bulkhead =
                guard().withBulkhead().limit(AT_A_TIME).queueSize(QUEUE).done().build();
        var calls = new LinkedHashMap<String, Supplier<Uni<?>>>();
        calls.put("driver alone", () -> stat(driver));
        calls.put("timed", () -> stat(timed));
        calls.put("library's timeout", () -> timeout.get(() -> stat(driver)));
        calls.put("limited", () -> stat(limited));
        calls.put("library's bulkhead", () -> bulkhead.get(() -> stat(driver)));
        calls.put("retrying", () -> stat(retrying));
        calls.put("all layers, tried again", () -> stat(layered.connector()));
        calls.put("all layers, tried once", () -> delete(layered.connector()));
        return calls;
    }

    private Cost measured(Supplier<Uni<?>> call) {
        var cost = new CompletableFuture<Cost>();
        var context = vertx.getOrCreateContext();
        context.runOnContext(on -> {
            var thread = Thread.currentThread().threadId();
            var bytes = threads.getThreadAllocatedBytes(thread);
            var processor = system.getProcessCpuTime();
            var begun = System.nanoTime();
            calls(
                    context,
                    call,
                    CALLS,
                    cost,
                    () -> cost.complete(new Cost(
                            (System.nanoTime() - begun) / CALLS,
                            (system.getProcessCpuTime() - processor) / CALLS,
                            (threads.getThreadAllocatedBytes(thread) - bytes) / CALLS)));
        });
        return cost.join();
    }

    // Some at a time, because a call may end later on the event loop, and not deeper in each other where it does not.
    private static void calls(
            Context context, Supplier<Uni<?>> call, int left, CompletableFuture<Cost> broken, Runnable end) {
        if (left == 0) {
            end.run();
            return;
        }
        var some = Math.min(left, AT_A_TIME);
        var underWay = new AtomicInteger(some);
        for (var i = 0; i < some; i++) {
            call.get()
                    .subscribe()
                    .with(
                            ended -> {
                                if (underWay.decrementAndGet() == 0) {
                                    context.runOnContext(on -> calls(context, call, left - some, broken, end));
                                }
                            },
                            broken::completeExceptionally);
        }
    }

    private static Uni<?> stat(Connector connector) {
        return connector.stat(PLACE);
    }

    private static Uni<?> delete(Connector connector) {
        return connector.delete(STAGE, PLACE);
    }

    private static TypedGuard.Builder<Uni<?>> guard() {
        return TypedGuard.create(new TypeLiteral<Uni<?>>() {});
    }

    /** Answers at once, and does nothing. */
    private static Connector driver() {
        var settings = new ConnectorSettings(
                "bench", "memory:bench", OptionalLong.empty(), Map.of(), Map.of(), STAGE.process());
        return new ForwardingConnector(new MemoryConnectorFactory(InstantSource.system()).open(settings)) {
            @Override
            protected <T> Uni<T> around(Operation operation, Uni<T> call) {
                return Uni.createFrom().nullItem();
            }
        };
    }

    private static long median(long[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }
}
