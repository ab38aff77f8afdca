package io.understudy.bench;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** How often what has happened. */
final class SoakTally {
    private final Map<String, Long> counts = new TreeMap<>();
    private final long begun = System.nanoTime();

    synchronized void count(String what) {
        counts.merge(what, 1L, Long::sum);
    }

    synchronized String line(double residentMegabytes) {
        return String.format(
                Locale.ROOT,
                "after %.1f min: %s, resident %.0f MB",
                (System.nanoTime() - begun) / 60e9,
                counts,
                residentMegabytes);
    }
}
