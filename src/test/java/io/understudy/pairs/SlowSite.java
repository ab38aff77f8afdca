package io.understudy.pairs;

import io.understudy.connector.serial.Relay;
import io.understudy.connector.serial.Relay.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** A serial line that is as slow as its options say. Its outage is that it is pulled out. */
final class SlowSite extends FarSite {
    private static final int BITS_PER_SECOND = 230_400;

    private final Relay line = Relay.start(world(), BITS_PER_SECOND);

    @Override
    Map<String, String> lineOptions() {
        return Map.of("speed", Integer.toString(BITS_PER_SECOND));
    }

    /** Is pulled out when so many bytes more have gone to the far end. */
    void killAfter(long bytes) {
        line.fail(Fault.UNPLUGGED, true, bytes);
    }

    void awaitKilled() {
        line.awaitFailed();
    }

    @Override
    public void kill() {
        run(line::unplug);
    }

    @Override
    public void restart() {
        run(line::unplug); // where what should have pulled it out has not
        run(line::plugIn);
    }

    @Override
    public void close() {
        run(line::close);
    }

    private interface Step {
        void run() throws IOException, InterruptedException;
    }

    private static void run(Step step) {
        try {
            step.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted at the line", e);
        }
    }
}
