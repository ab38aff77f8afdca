package io.understudy.connector;

import java.time.Instant;
import java.util.OptionalLong;

/**
 * How much room a cluster has, in bytes, as of a time; empty where it cannot tell.
 */
public record Capacity(OptionalLong total, OptionalLong free, Instant asOf) {
    /**
     * The same for a store that may only be used up to a quota.
     *
     * @param quota in bytes
     * @param held the bytes that are there already
     */
    public Capacity within(long quota, long held) {
        var left = Math.max(0, quota - held);
        return new Capacity(
                OptionalLong.of(Math.min(quota, total.orElse(quota))),
                OptionalLong.of(Math.min(left, free.orElse(left))),
                asOf);
    }

    public static Capacity unknown(Instant asOf) {
        return new Capacity(OptionalLong.empty(), OptionalLong.empty(), asOf);
    }
}
