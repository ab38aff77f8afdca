package io.understudy.app.wiring;

import io.understudy.connector.Timing;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/** What the machine gives: time, chance and threads. */
final class MachineProducers {
    @Produces
    @Singleton
    InstantSource clock() {
        return InstantSource.system();
    }

    @Produces
    @Singleton
    LongSupplier nanos() {
        return System::nanoTime;
    }

    @Produces
    @Singleton
    Timing timing(Vertx vertx, LongSupplier nanos) {
        return new Timing(vertx, nanos);
    }

    @Produces
    @Singleton
    RandomGenerator random() {
        return () -> ThreadLocalRandom.current().nextLong(); // safe on every thread, unlike the JDK's own default
    }

    @Produces
    @Singleton
    @Named("drivers")
    Executor drivers() {
        return Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("driver-", 0).factory());
    }

    void end(@Disposes @Named("drivers") Executor drivers) {
        if (drivers instanceof ExecutorService service) {
            service.shutdownNow();
        }
    }
}
