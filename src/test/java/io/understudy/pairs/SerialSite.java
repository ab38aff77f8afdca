package io.understudy.pairs;

import io.understudy.connector.serial.PtyPair;
import io.understudy.connector.serial.SerialWorld;
import java.util.Optional;

/** A serial line without a speed. Its outage is that of the line and of the far end. */
final class SerialSite extends FarSite {
    private final SerialWorld closed = SerialWorld.create();
    private final PtyPair closedLine = PtyPair.start(closed);
    private PtyPair line = PtyPair.start(world());

    static Site start() {
        return new SerialSite();
    }

    /** At a line of its own, because a line has one session at a time, with the key that opens the other line. */
    @Override
    public Optional<Closed> closed() {
        var there = settings(closed);
        return Optional.of(new Closed(there.endpoint(), there.options(), credentials()));
    }

    @Override
    public void kill() {
        line.close();
    }

    @Override
    public void restart() {
        line = PtyPair.start(world());
    }

    @Override
    public void close() {
        line.close();
        closedLine.close();
    }
}
