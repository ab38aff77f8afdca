package io.understudy.event;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.operators.multi.processors.UnicastProcessor;
import io.smallrye.mutiny.subscription.BackPressureFailure;
import java.util.concurrent.ArrayBlockingQueue;

/** One who watches: takes what happens from where its replay has ended, and keeps it until it is asked for. */
final class Watcher {
    private final UnicastProcessor<Event> waiting;
    private final int lag;
    private long position;

    /** @param lag events that may wait */
    Watcher(int lag) {
        this.lag = lag;
        waiting = UnicastProcessor.create(new ArrayBlockingQueue<>(lag), () -> {});
    }

    /** The last event that has been replayed; from now on it is given events. */
    void joined(long last) {
        position = last;
    }

    void give(Event event) {
        if (event.id() > position) {
            position = event.id();
            waiting.onNext(event);
        }
    }

    /** Nothing more will happen here. */
    void end() {
        waiting.onComplete();
    }

    /** What happens after the replay. */
    Multi<Event> live() {
        return waiting.onFailure(BackPressureFailure.class)
                .transform(overflow -> new WatchException("more than " + lag + " events were waiting to be taken"));
    }
}
