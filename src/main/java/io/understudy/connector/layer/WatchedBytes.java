package io.understudy.connector.layer;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.operators.multi.AbstractMultiOperator;
import io.smallrye.mutiny.operators.multi.MultiOperatorProcessor;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.mutiny.subscription.MultiSubscriber;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.Flow.Subscription;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Bytes that fail when the source does not deliver what was asked for; how slowly they are asked for is free. */
final class WatchedBytes extends AbstractMultiOperator<Buffer, Buffer> {
    private final Supplier<Watch> watches;
    private final Supplier<? extends Throwable> stalled;

    WatchedBytes(Multi<Buffer> bytes, Supplier<Watch> watches, Supplier<? extends Throwable> stalled) {
        super(bytes);
        this.watches = watches;
        this.stalled = stalled;
    }

    @Override
    public void subscribe(MultiSubscriber<? super Buffer> downstream) {
        upstream.subscribe().withSubscriber(new Guard(downstream));
    }

    private final class Guard extends MultiOperatorProcessor<Buffer, Buffer> {
        private final Watch watch = watches.get();
        private volatile @Nullable Cancellable alarm;

        Guard(MultiSubscriber<? super Buffer> downstream) {
            super(downstream);
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            alarm = watch.<Buffer>overdue(stalled).subscribe().with(never -> {}, this::stall);
            super.onSubscribe(subscription);
        }

        @Override
        public void request(long count) {
            watch.asked(count);
            watch.start();
            super.request(count);
        }

        @Override
        public void onItem(Buffer item) {
            if (watch.delivered()) {
                watch.start();
            } else {
                watch.stop();
            }
            super.onItem(item);
        }

        @Override
        public void onFailure(Throwable failure) {
            end();
            super.onFailure(failure);
        }

        @Override
        public void onCompletion() {
            end();
            super.onCompletion();
        }

        @Override
        public void cancel() {
            end();
            super.cancel();
        }

        private void stall(Throwable failure) {
            var source = getUpstreamSubscription();
            super.onFailure(failure);
            source.cancel();
        }

        private void end() {
            var cancellable = alarm;
            if (cancellable != null) {
                cancellable.cancel();
            }
        }
    }
}
