package io.understudy.app;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** The thread of the start and the end: it alone may be blocked until something on an event loop has ended. */
@Singleton
final class MainThread {
    private final Vertx vertx;

    MainThread(Vertx vertx) {
        this.vertx = vertx;
    }

    void await(String what, Duration limit, Supplier<Uni<Void>> work) {
        var done = new CompletableFuture<Void>();
        vertx.getOrCreateContext()
                .runOnContext(ignored -> Uni.createFrom()
                        .deferred(() -> work.get())
                        .subscribe()
                        .with(done::complete, done::completeExceptionally));
        try {
            done.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(what + " was interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(what + " failed: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException(what + " has not ended after " + limit, e);
        }
    }
}
