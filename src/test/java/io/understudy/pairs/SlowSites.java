package io.understudy.pairs;

import java.util.List;

/** A folder and a serial line on each side; the line to the backup is a slow one. */
public final class SlowSites extends Sites {
    @Override
    List<Kind> wanted(Side side) {
        return List.of(Kind.FILE, Kind.SERIAL);
    }

    @Override
    Site open(Kind kind, Side side) {
        return kind == Kind.SERIAL && side == Side.BACKUP ? new SlowSite() : super.open(kind, side);
    }

    SlowSite slow() {
        return (SlowSite) site(Kind.SERIAL, Side.BACKUP);
    }
}
