package io.understudy.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.understudy.catalog.Conditions;
import io.understudy.catalog.Terms;
import io.understudy.connector.Connectors;
import io.understudy.connector.Timing;
import io.understudy.connector.memory.MemoryConnectorFactory;
import io.understudy.object.DataId;
import io.understudy.object.ProcessId;
import io.understudy.object.SavePath;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What a write of a large body that nobody takes leaves behind. */
class WriterTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final int BUFFER = 1000;
    private static final Duration STALL = Duration.ofMillis(2);
    private static final WriteSettings SETTINGS =
            new WriteSettings(BUFFER, Duration.ofSeconds(10), STALL, 1, 1 << 20, Duration.ofSeconds(1));
    private static final String CLUSTER = "vault";

    private final Context loop = VERTX.getOrCreateContext();
    private final ProcessId process = Connectors.process();
    private final Shelf vault =
            Shelf.open(new MemoryConnectorFactory(InstantSource.system()), CLUSTER, "memory:" + CLUSTER, process);
    private final Shelves clusters = new Shelves(List.of(vault));
    private final Register register = new Register();
    private final InFlight inFlight = new InFlight();
    private final StageIds stages = new StageIds();
    private final AtomicInteger looks = new AtomicInteger();
    private final Chunks source = new Chunks();

    @AfterAll
    static void close() {
        VERTX.close();
    }

    @Test
    void aLargeBodyWhoseClustersHaveGoneDownIsLetGo() throws Exception {
        var answer = write(writer(process));

        vault.takeDown();
        var chunk = send(2 * BUFFER);

        assertThat(answer.get(10, TimeUnit.SECONDS)).isInstanceOf(WriteResult.NotStored.class);
        assertLetGo(chunk);
    }

    @Test
    void aLargeBodyOfAProcessThatCannotGoOnIsLetGo() throws Exception {
        var taken = Connectors.process();
        register.dead.add(taken);
        var answer = write(writer(taken));

        var chunk = send(2 * BUFFER);

        assertThat(answer).failsWithin(Duration.ofSeconds(10));
        assertLetGo(chunk);
    }

    /** The request lives on, and with it whatever its handlers hold. */
    private void assertLetGo(WeakReference<Buffer> chunk) throws Exception {
        looksThatWereDue();
        var before = looks.get();

        looksThatWereDue();

        assertThat(looks).hasValue(before);
        Awaitility.await("what was gathered goes").until(() -> {
            System.gc();
            return chunk.get() == null;
        });
        assertThat(source.handler).isNotNull();
    }

    /** Of timers on one event loop those that are due earlier fire earlier. */
    private void looksThatWereDue() throws Exception {
        var later = new CompletableFuture<Void>();
        loop.runOnContext(now -> VERTX.setTimer(STALL.multipliedBy(2).toMillis(), fired -> later.complete(null)));
        later.get(10, TimeUnit.SECONDS);
    }

    /** Returns when the body is being read. */
    private CompletableFuture<WriteResult> write(Writer writer) throws Exception {
        var begun = new CompletableFuture<Void>();
        var answer = new CompletableFuture<WriteResult>();
        loop.runOnContext(now -> {
            writer.write(request(), source).subscribe().with(answer::complete, answer::completeExceptionally);
            begun.complete(null);
        });
        begun.get(10, TimeUnit.SECONDS);
        return answer;
    }

    private WeakReference<Buffer> send(int size) throws Exception {
        var sent = new CompletableFuture<WeakReference<Buffer>>();
        loop.runOnContext(now -> {
            var chunk = Buffer.buffer(new byte[size]);
            sent.complete(new WeakReference<>(chunk));
            source.send(chunk);
        });
        return sent.get(10, TimeUnit.SECONDS);
    }

    private Writer writer(ProcessId current) {
        var timing = new Timing(VERTX, this::look);
        var life = new ProcessLife(
                register,
                inFlight,
                () -> current,
                next -> Uni.createFrom().failure(new IllegalStateException("no cluster opens")),
                Duration.ofMinutes(1));
        return new Writer(
                new NoCatalogue(),
                clusters,
                inFlight,
                new Marks(clusters, stages, inFlight, Duration.ofSeconds(5)),
                new Leftovers(clusters),
                stages,
                life,
                SETTINGS,
                new ReplicationListener() {},
                Tracing.OFF,
                timing);
    }

    /** The clock stands still: no client is ever too slow. */
    private long look() {
        looks.incrementAndGet();
        return 0;
    }

    private static WriteRequest request() {
        return new WriteRequest(
                new DataId("large"),
                SavePath.ROOT,
                OptionalLong.empty(),
                Optional.empty(),
                Conditions.NONE,
                new Terms("application/octet-stream", "plan", "sync", "keep", Duration.ZERO),
                CLUSTER,
                List.of(),
                false);
    }

    /** Sends what the test says. */
    private static final class Chunks implements ReadStream<Buffer> {
        private volatile @Nullable Handler<Buffer> handler;

        void send(Buffer chunk) {
            var receiver = handler;
            if (receiver == null) {
                throw new AssertionError("nobody reads");
            }
            receiver.handle(chunk);
        }

        @Override
        public Chunks exceptionHandler(@Nullable Handler<Throwable> failed) {
            return this;
        }

        @Override
        public Chunks handler(@Nullable Handler<Buffer> receiver) {
            handler = receiver;
            return this;
        }

        @Override
        public Chunks endHandler(@Nullable Handler<Void> ended) {
            return this;
        }

        @Override
        public Chunks pause() {
            return this;
        }

        @Override
        public Chunks resume() {
            return this;
        }

        @Override
        public Chunks fetch(long amount) {
            return this;
        }
    }
}
