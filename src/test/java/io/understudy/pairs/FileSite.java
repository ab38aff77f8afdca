package io.understudy.pairs;

import java.nio.file.Path;

/** A folder. It has no server: its outage is that it is not where it should be, as a disk that is not mounted. */
record FileSite(Disk disk) implements DiskSite {
    static Site start() {
        return new FileSite(Disk.create("file"));
    }

    @Override
    public String endpoint() {
        return "file://" + disk.root();
    }

    @Override
    public void kill() {
        disk.move(disk.root(), away());
    }

    @Override
    public void restart() {
        disk.move(away(), disk.root());
    }

    private Path away() {
        return disk.root().resolveSibling("away");
    }

    @Override
    public void close() {
        // Nothing runs.
    }
}
