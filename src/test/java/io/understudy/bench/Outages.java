package io.understudy.bench;

import io.understudy.server.ServerProcess;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Takes servers away and gives them back: killed, or stopped in the middle of whatever they do; now and then both. */
final class Outages {
    private static final int BOTH_ONE_IN = 5;

    private final Random random;
    private final Map<ServerProcess, String> names;
    private final List<ServerProcess> servers;
    private final SoakTally tally;

    Outages(Random random, ServerProcess primary, ServerProcess backup, SoakTally tally) {
        this.random = random;
        this.names = Map.of(primary, "primary", backup, "backup");
        this.servers = List.of(primary, backup);
        this.tally = tally;
    }

    /** Waits a while, takes one or both away for a while, and gives them back, also where this is interrupted. */
    void next() throws InterruptedException {
        TimeUnit.SECONDS.sleep(random.nextInt(10, 40));
        var chosen = random.nextInt(BOTH_ONE_IN) == 0 ? servers : List.of(servers.get(random.nextInt(2)));
        var killed = random.nextBoolean();
        for (var server : chosen) {
            tally.count((killed ? "killed " : "stopped ") + names.get(server));
            if (killed) {
                server.kill();
            } else {
                server.pause();
            }
        }
        try {
            TimeUnit.SECONDS.sleep(random.nextInt(2, 20));
        } finally {
            for (var server : chosen) {
                if (killed) {
                    server.restart();
                } else {
                    server.resume();
                }
            }
        }
    }
}
