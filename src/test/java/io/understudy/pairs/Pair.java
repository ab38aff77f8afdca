package io.understudy.pairs;

import java.util.stream.Stream;

/** A kind of primary beside a kind of backup. */
record Pair(Kind primary, Kind backup) {
    /** Every ordered one. */
    static Stream<Pair> all() {
        return Kind.paired().stream()
                .flatMap(primary -> Kind.paired().stream().map(backup -> new Pair(primary, backup)));
    }

    Kind on(Side side) {
        return side == Side.PRIMARY ? primary : backup;
    }

    String text() {
        return primary.text() + "-to-" + backup.text();
    }

    @Override
    public String toString() {
        return text();
    }
}
