package io.understudy.replication;

import io.vertx.core.Context;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks now and then whether the client still sends its body, and enough of it, as long as it is its turn. Lives on the
 * body's event loop.
 */
final class ClientWatch {
    private final Context context;
    private final Duration stall;
    private final long leastInStall;
    private final LongSupplier nanos;
    private final BooleanSupplier itsTurn;
    private final Consumer<BodyException> onStall;
    private long lastProgress;
    private long sinceProgress;
    private @Nullable Long timer;

    ClientWatch(
            Context context,
            WriteSettings settings,
            LongSupplier nanos,
            BooleanSupplier itsTurn,
            Consumer<BodyException> onStall) {
        this.context = context;
        this.stall = settings.clientStall();
        this.leastInStall = settings.leastInStall();
        this.nanos = nanos;
        this.itsTurn = itsTurn;
        this.onStall = onStall;
    }

    void begin() {
        progressed();
        timer = context.owner().setPeriodic(Math.max(1, stall.toMillis() / 2), fired -> look());
    }

    void sent(int bytes) {
        sinceProgress += bytes;
        if (sinceProgress >= leastInStall) {
            progressed();
        }
    }

    void end() {
        if (timer != null) {
            context.owner().cancelTimer(timer);
            timer = null;
        }
    }

    private void look() {
        if (!itsTurn.getAsBoolean()) {
            progressed();
        } else if (nanos.getAsLong() - lastProgress >= stall.toNanos()) {
            onStall.accept(new BodyException(BodyException.Kind.BROKEN, reason()));
        }
    }

    private void progressed() {
        lastProgress = nanos.getAsLong();
        sinceProgress = 0;
    }

    private String reason() {
        return sinceProgress == 0
                ? "the client has sent nothing for " + stall.toMillis() + " ms"
                : "the client has sent no more than " + sinceProgress + " bytes in " + stall.toMillis() + " ms; "
                        + leastInStall + " are the least";
    }
}
