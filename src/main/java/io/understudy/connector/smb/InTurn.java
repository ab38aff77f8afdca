package io.understudy.connector.smb;

import io.understudy.object.Place;
import java.io.IOException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;

/** Changes of one place, one after the other: a server does not replace a file that the same connection has open. */
final class InTurn {
    private final ConcurrentMap<Place, Turn> turns = new ConcurrentHashMap<>();

    /** A change of a place. */
    interface Change {
        void run() throws IOException;
    }

    void change(Place place, Change change) throws IOException {
        var folded = place.foldedCase();
        var turn = turns.compute(folded, (key, present) -> {
            var mine = present == null ? new Turn() : present;
            mine.users++;
            return mine;
        });
        turn.lock.lock();
        try {
            change.run();
        } finally {
            turn.lock.unlock();
            turns.computeIfPresent(folded, (key, present) -> --present.users == 0 ? null : present);
        }
    }

    private static final class Turn {
        private final ReentrantLock lock = new ReentrantLock();
        private int users;
    }
}
