package io.understudy.replication;

import io.smallrye.mutiny.Multi;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.impl.ContextInternal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * One cluster's share of a body: takes chunks as they pass and hands them on as they are asked for. Lives on the
 * body's event loop; requests from elsewhere are moved there.
 */
final class Branch implements Flow.Publisher<Buffer>, Flow.Subscription {
    /** How many chunks it may lag behind before the body has to wait. */
    private static final int LAG = 4;

    private final Context context;
    private final Runnable onReady;
    private final Deque<Buffer> queue = new ArrayDeque<>();
    private Flow.@Nullable Subscriber<? super Buffer> subscriber;
    private long requested;
    private boolean ended;
    private @Nullable Throwable failure;
    private boolean closed;
    private boolean draining;

    Branch(Context context, Runnable onReady) {
        this.context = context;
        this.onReady = onReady;
    }

    Multi<Buffer> bytes() {
        return Multi.createFrom().publisher(this);
    }

    /** Whether it takes another chunk without lagging too far behind. */
    boolean ready() {
        return closed || queue.size() < LAG;
    }

    boolean closed() {
        return closed;
    }

    void offer(Buffer chunk) {
        if (!closed) {
            queue.add(chunk);
            drain();
        }
    }

    /** No more chunks follow. */
    void end() {
        ended = true;
        drain();
    }

    /** Gives up; the driver's staging fails and cleans up. */
    void fail(Throwable why) {
        if (!closed && failure == null) {
            failure = why;
            queue.clear();
            closed = subscriber == null; // a driver that hangs before its first byte never asks
            drain();
        }
    }

    @Override
    public void subscribe(Flow.Subscriber<? super Buffer> downstream) {
        if (subscriber != null) {
            throw new IllegalStateException("a streamed body passes once");
        }
        subscriber = downstream;
        downstream.onSubscribe(this);
        var why = failure;
        if (closed && why != null) {
            downstream.onError(why);
        } else {
            drain();
        }
    }

    @Override
    public void request(long count) {
        onContext(() -> {
            requested = requested + count < 0 ? Long.MAX_VALUE : requested + count;
            drain();
        });
    }

    @Override
    public void cancel() {
        onContext(() -> {
            closed = true;
            queue.clear();
            onReady.run();
        });
    }

    private void drain() {
        var downstream = subscriber;
        if (downstream == null || closed || draining) { // a subscriber may ask for more while it is given something
            return;
        }
        var wasFull = !ready();
        draining = true;
        while (requested > 0 && !queue.isEmpty() && !closed) {
            requested--;
            downstream.onNext(queue.poll());
        }
        draining = false;
        if (closed) {
            return;
        }
        var why = failure;
        if (why != null) {
            closed = true;
            downstream.onError(why);
        } else if (ended && queue.isEmpty()) {
            closed = true;
            downstream.onComplete();
        } else if (wasFull && ready()) {
            onReady.run();
        }
    }

    private void onContext(Runnable step) {
        if (((ContextInternal) context).nettyEventLoop().inEventLoop()) {
            step.run();
        } else {
            context.runOnContext(ignored -> step.run());
        }
    }
}
