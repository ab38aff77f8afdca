package io.understudy.replication;

import io.understudy.object.ProcessId;
import io.understudy.object.StageId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Names stages, each name once. */
public final class StageIds {
    private static final int RADIX = 36;

    private final AtomicLong last = new AtomicLong();

    /** For the process that a connector is open for: under a new id the connectors come one after the other. */
    StageId next(ProcessId open) {
        return new StageId(open, Long.toString(last.incrementAndGet(), RADIX));
    }

    /** Whether this has named it: what others name begins with a zero, or is longer than any number. */
    boolean named(StageId stage) {
        if (stage.write().startsWith("0")) {
            return false;
        }
        try {
            return Long.parseLong(stage.write(), RADIX) <= last.get();
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /** Names without the process, for claims. */
    List<String> names(int count) {
        var names = new ArrayList<String>(count);
        for (var i = 0; i < count; i++) {
            names.add(Long.toString(last.incrementAndGet(), RADIX));
        }
        return names;
    }
}
