package io.understudy.pairs;

import io.understudy.connector.ConnectorSettings;
import io.understudy.connector.serial.SerialWorld;
import io.understudy.object.ProcessId;
import java.util.Map;

/** OpenSSH at the far end of a serial line, and the folder there; what the line is, is left open. */
abstract class FarSite implements DiskSite {
    private static final ProcessId NOBODY = new ProcessId("0".repeat(32));

    private final SerialWorld world = SerialWorld.create();
    private final Disk disk = Disk.create("serial");

    final SerialWorld world() {
        return world;
    }

    /** Of the same folder, over that world's line. */
    final ConnectorSettings settings(SerialWorld over) {
        return over.settings(disk.root(), NOBODY, lineOptions());
    }

    /** Those that are not the same for all lines. */
    Map<String, String> lineOptions() {
        return Map.of();
    }

    @Override
    public final String endpoint() {
        return settings(world).endpoint();
    }

    @Override
    public final Map<String, String> options() {
        return settings(world).options();
    }

    @Override
    public final Map<String, String> credentials() {
        return settings(world).credentials();
    }

    @Override
    public final Disk disk() {
        return disk;
    }
}
