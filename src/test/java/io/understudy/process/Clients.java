package io.understudy.process;

import io.understudy.process.Ledger.Entry;
import io.understudy.process.Ledger.Word;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/** Many clients who write at the same time and note what they are answered. */
final class Clients implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    private final long seed;
    private final Turnstile turnstile;
    private final IntFunction<ServiceProcess> services;
    private final Ledger ledger;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Future<Void>> running = new ArrayList<>();

    /** @param services the processes, 0 and 1, as they are at the moment */
    Clients(long seed, Turnstile turnstile, IntFunction<ServiceProcess> services, Ledger ledger) {
        this.seed = seed;
        this.turnstile = turnstile;
        this.services = services;
        this.ledger = ledger;
    }

    void start(int count) {
        for (var i = 0; i < count; i++) {
            Callable<Void> one = () -> {
                for (var number = turnstile.next(); number > 0; number = turnstile.next()) {
                    ledger.add(perform(Order.of(seed, number)));
                    turnstile.done();
                }
                return null;
            };
            running.add(threads.submit(one));
        }
    }

    void awaitEnd() throws Exception {
        for (var one : running) {
            one.get();
        }
    }

    private Entry perform(Order order) throws InterruptedException {
        var begun = System.nanoTime();
        try {
            return answered(order, begun, send(order, order.number() % 2));
        } catch (IOException e) {
            return new Entry(
                    order,
                    Word.UNKNOWN,
                    0,
                    begun,
                    System.nanoTime(),
                    e.getClass().getSimpleName());
        }
    }

    /** Where nobody listens nothing was sent, and the other one is asked. */
    private HttpResponse<String> send(Order order, int service) throws IOException, InterruptedException {
        try {
            return client.send(request(order, services.apply(service)), BodyHandlers.ofString());
        } catch (ConnectException e) {
            return client.send(request(order, services.apply(1 - service)), BodyHandlers.ofString());
        }
    }

    private static HttpRequest request(Order order, ServiceProcess service) {
        var request =
                HttpRequest.newBuilder(service.url("/v1/objects/" + order.id())).timeout(PATIENCE);
        order.path().ifPresent(path -> request.header("Save-Path", path));
        switch (order.kind()) {
            case DELETE -> request.DELETE();
            case SYNC -> request.PUT(BodyPublishers.ofByteArray(order.content()));
            case ASYNC -> request.header("Backup-Plan", "later").PUT(BodyPublishers.ofByteArray(order.content()));
            case PREFER_ASYNC ->
                request.header("Prefer", "respond-async").PUT(BodyPublishers.ofByteArray(order.content()));
        }
        return request.build();
    }

    private static Entry answered(Order order, long begun, HttpResponse<String> answer) {
        var ended = System.nanoTime();
        var said = answer.statusCode()
                + answer.headers()
                        .firstValue("Replication-Status")
                        .map(word -> " " + word)
                        .orElse("");
        var version = answer.headers()
                .firstValue("ETag")
                .map(tag -> Long.parseLong(tag.replace("\"", "")))
                .orElse(0L);
        return new Entry(order, word(answer.statusCode()), version, begun, ended, said);
    }

    /** 503 says that nobody has it, or that the database, which may have heard it, did not answer. */
    private static Word word(int status) {
        return switch (status) {
            case 201, 202, 204 -> Word.DONE;
            case 404, 503 -> Word.REFUSED;
            case 504 -> Word.UNKNOWN;
            default -> Word.ODD;
        };
    }

    @Override
    public void close() {
        threads.shutdownNow();
        client.shutdownNow();
    }
}
