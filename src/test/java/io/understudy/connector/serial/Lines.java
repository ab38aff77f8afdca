package io.understudy.connector.serial;

import java.util.ArrayList;
import java.util.List;

/** A few lines to one far end, for tests in which several processes have one each. */
final class Lines implements AutoCloseable {
    private static final int COUNT = 3;

    private final List<SerialWorld> worlds = new ArrayList<>();
    private final List<PtyPair> pairs = new ArrayList<>();
    private int taken;

    void start() {
        for (var i = 0; i < COUNT; i++) {
            var world = SerialWorld.create();
            worlds.add(world);
            pairs.add(PtyPair.start(world));
        }
    }

    /** The next one that nobody in this test has. */
    SerialWorld take() {
        return worlds.get(taken++);
    }

    void free() {
        taken = 0;
    }

    @Override
    public void close() {
        pairs.forEach(PtyPair::close);
    }
}
