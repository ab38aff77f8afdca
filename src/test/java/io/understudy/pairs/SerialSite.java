package io.understudy.pairs;

import io.understudy.connector.ConnectorSettings;
import io.understudy.connector.serial.PtyPair;
import io.understudy.connector.serial.SerialWorld;
import io.understudy.object.ProcessId;
import java.util.Map;
import java.util.Optional;

/** OpenSSH at the far end of a serial line, and the folder there. Its outage is that of the line and of the far end. */
final class SerialSite implements DiskSite {
    private static final ProcessId NOBODY = new ProcessId("0".repeat(32));

    private final SerialWorld world = SerialWorld.create();
    private final SerialWorld closed = SerialWorld.create();
    private final PtyPair closedLine = PtyPair.start(closed);
    private final Disk disk = Disk.create("serial");
    private PtyPair line = PtyPair.start(world);

    static Site start() {
        return new SerialSite();
    }

    private ConnectorSettings settings() {
        return world.settings(disk.root(), NOBODY, Map.of());
    }

    @Override
    public String endpoint() {
        return settings().endpoint();
    }

    @Override
    public Map<String, String> options() {
        return settings().options();
    }

    @Override
    public Map<String, String> credentials() {
        return settings().credentials();
    }

    /** At a line of its own, because a line has one session at a time, with the key that opens the other line. */
    @Override
    public Optional<Closed> closed() {
        var there = closed.settings(disk.root(), NOBODY, Map.of());
        return Optional.of(new Closed(there.endpoint(), there.options(), credentials()));
    }

    @Override
    public void kill() {
        line.close();
    }

    @Override
    public void restart() {
        line = PtyPair.start(world);
    }

    @Override
    public Disk disk() {
        return disk;
    }

    @Override
    public void close() {
        line.close();
        closedLine.close();
    }
}
