package io.understudy.catalog;

import io.understudy.object.DataId;
import io.understudy.object.Version;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A copy whose wanted version is not the held one.
 *
 * @param cluster where it is missing
 * @param heldBy the clusters that hold the version
 */
public record Marker(
        DataId id,
        Version version,
        MarkerState state,
        String cluster,
        String place,
        long size,
        List<String> heldBy,
        int attempts,
        Optional<Instant> due,
        Optional<String> error,
        boolean setAside,
        boolean lost) {}
