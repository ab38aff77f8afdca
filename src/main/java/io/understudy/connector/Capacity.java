package io.understudy.connector;

import java.time.Instant;
import java.util.OptionalLong;

/**
 * How much room a cluster has, in bytes, as of a time; empty where it cannot tell.
 */
public record Capacity(OptionalLong total, OptionalLong free, Instant asOf) {
    public static Capacity unknown(Instant asOf) {
        return new Capacity(OptionalLong.empty(), OptionalLong.empty(), asOf);
    }
}
