package io.understudy.catalog;

import io.understudy.object.DataId;
import io.understudy.object.Digest;
import io.understudy.object.Place;
import io.understudy.object.StageId;
import io.understudy.object.Version;
import java.util.List;
import java.util.Optional;

/**
 * A debt that this process is to pay now.
 *
 * @param stage names the replay's own staged object or deletion
 * @param version the version wanted; {@link Version#NONE} for a deletion
 * @param size of the version wanted, in bytes
 * @param attempts this one included
 * @param sources copies that hold the version, primary first
 * @param older attempts on the object that have to be fenced on this cluster first
 */
public record Claim(
        DataId id,
        StageId stage,
        Attempt.Kind kind,
        Version version,
        long size,
        Optional<Digest> digest,
        String cluster,
        Role role,
        Place place,
        int attempts,
        List<Source> sources,
        List<Attempt> older) {
    /** A copy with the bytes. */
    public record Source(String cluster, Place place) {}
}
