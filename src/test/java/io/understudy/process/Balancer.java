package io.understudy.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * Gives each new connection to the next replica that is ready, as a Kubernetes Service does: it knows nothing of HTTP,
 * repeats nothing, and leaves connections that are open where they are.
 */
final class Balancer implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Balancer.class);
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final ServerSocket server;
    private final List<Backend> backends = new CopyOnWriteArrayList<>();
    private final AtomicInteger turn = new AtomicInteger();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor();
    private final ScheduledFuture<?> looking;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static final class Backend {
        private final ServiceProcess process;
        private volatile boolean ready = true;

        private Backend(ServiceProcess process) {
            this.process = process;
        }
    }

    Balancer() throws IOException {
        server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
        looking = looks.scheduleWithFixedDelay(this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** It is ready: whoever starts a process has waited for that. */
    void add(ServiceProcess process) {
        backends.add(new Backend(process));
    }

    void remove(ServiceProcess process) {
        backends.removeIf(backend -> backend.process == process);
    }

    URI url(String path) {
        return URI.create("http://127.0.0.1:" + server.getLocalPort() + path);
    }

    private void look() {
        for (var backend : backends) {
            backend.ready = ready(backend.process);
        }
    }

    boolean ready(ServiceProcess process) {
        try {
            var request = HttpRequest.newBuilder(process.url("/q/health/ready"))
                    .timeout(PATIENCE)
                    .build();
            return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false; // which is what this asks
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var connection = server.accept();
                threads.execute(() -> serve(connection));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void serve(Socket connection) {
        try (connection;
                var replica = connect()) {
            var back = threads.submit(() -> pass(replica, connection));
            pass(connection, replica);
            back.get();
        } catch (IOException | ExecutionException e) {
            // The client sees it by its connection's end, and counts it.
            LOG.debugf("A connection broke. reason=%s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Socket connect() throws IOException {
        var ready = backends.stream().filter(backend -> backend.ready).toList();
        if (ready.isEmpty()) {
            throw new IOException("no replica is ready");
        }
        var url = ready.get(Math.floorMod(turn.getAndIncrement(), ready.size()))
                .process
                .url("/");
        return new Socket(url.getHost(), url.getPort());
    }

    private static Void pass(Socket from, Socket to) throws IOException {
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            in.transferTo(out);
        }
        return null;
    }

    @Override
    public void close() throws IOException {
        server.close();
        looking.cancel(true);
        looks.shutdownNow();
        backends.clear();
        threads.shutdownNow();
        client.shutdownNow();
    }
}
