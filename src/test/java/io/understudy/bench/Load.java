package io.understudy.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** So many clients that put one object after the other for so long. */
final class Load {
    /** Names of large objects are used again, because the disk is finite. */
    private static final long MOST_BYTES = 4L << 30;

    private final Duration warmUp;
    private final Duration measured;

    Load(Duration warmUp, Duration measured) {
        this.warmUp = warmUp;
        this.measured = measured;
    }

    /** Puts objects of these bytes under a folder that this run has for itself. */
    Figures run(Store store, String folder, int clients, byte[] content) throws IOException, InterruptedException {
        var begin = System.nanoTime() + warmUp.toNanos();
        var end = begin + measured.toNanos();
        var names = content.length < 1 << 20 ? Long.MAX_VALUE : MOST_BYTES / content.length / clients;
        try (var executor = Executors.newFixedThreadPool(clients)) {
            var runs = IntStream.range(0, clients)
                    .mapToObj(number -> executor.submit(
                            () -> latencies(store, folder + "/" + number + "/", names, content, begin, end)))
                    .toList();
            var all = new long[0];
            for (var run : runs) {
                var one = result(run);
                var from = all.length;
                all = Arrays.copyOf(all, from + one.length);
                System.arraycopy(one, 0, all, from, one.length);
            }
            return Figures.of(all, content.length, measured);
        } finally {
            store.forget(folder);
        }
    }

    private static long[] latencies(Store store, String folder, long names, byte[] content, long begin, long end)
            throws IOException {
        var bytes = ByteBuffer.allocateDirect(content.length).put(content).flip();
        var latencies = new long[1024];
        var count = 0;
        try (var client = store.client()) {
            var now = System.nanoTime();
            for (var number = 0L; now < end; number++) {
                client.put(folder + number % names, bytes.duplicate());
                var done = System.nanoTime();
                if (done >= begin && done < end) {
                    if (count == latencies.length) {
                        latencies = Arrays.copyOf(latencies, count * 2);
                    }
                    latencies[count++] = done - now;
                }
                now = done;
            }
        }
        return Arrays.copyOf(latencies, count);
    }

    private static long[] result(Future<long[]> run) throws IOException, InterruptedException {
        try {
            return run.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException broken ? broken : new IOException(e.getCause());
        }
    }
}
